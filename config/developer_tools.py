"""What `make dev` adds for whoever writes code; the packages are in requirements-dev.txt."""

from importlib.util import find_spec

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.utils.decorators import sync_and_async_middleware

TOOLBAR, MODELS = "__debug__/", "__models__/"


def developer_tools(apps: list[str], middleware: list[str], policy: dict) -> dict:
    """Return the settings that change: nothing where the packages are not installed."""
    if not find_spec("debug_toolbar"):
        return {}
    place = middleware.index("csp.middleware.CSPMiddleware")
    return {
        "INSTALLED_APPS": [*apps, "debug_toolbar", "django_extensions", "schema_viewer"],
        "MIDDLEWARE": [
            *middleware[:place],
            "config.developer_tools.uncompressed",
            "debug_toolbar.middleware.DebugToolbarMiddleware",
            *middleware[place:],
        ],
        # Their own pages write styles from scripts; the shop's stay as strict as for shoppers.
        "CONTENT_SECURITY_POLICY": policy | {"EXCLUDE_URL_PREFIXES": [f"/{TOOLBAR}", f"/{MODELS}"]},
        "INTERNAL_IPS": ["127.0.0.1", "::1"],
        "SCHEMA_VIEWER": {"exclude": {"contenttypes": "*", "sessions": "*"}},
    }


def developer_urls() -> list[URLPattern | URLResolver]:
    if "debug_toolbar" not in settings.INSTALLED_APPS:
        return []
    return [
        path(TOOLBAR, include("debug_toolbar.urls")),
        path(MODELS, include("schema_viewer.urls")),
    ]


@sync_and_async_middleware
def uncompressed(get_response):
    """Answer without gzip: the toolbar can only join a page that it can read."""

    async def wait(request: HttpRequest) -> HttpResponse:
        request.META.pop("HTTP_ACCEPT_ENCODING", None)
        return await get_response(request)

    def answer(request: HttpRequest) -> HttpResponse:
        request.META.pop("HTTP_ACCEPT_ENCODING", None)
        return get_response(request)

    return wait if iscoroutinefunction(get_response) else answer
