"""Middleware that knows no app."""

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.utils.cache import has_vary_header, patch_cache_control
from django.utils.decorators import sync_and_async_middleware


def check(request) -> None:
    """Refuse (400) what no honest request has: a NUL, parameters without end, another charset."""
    query = request.META.get("QUERY_STRING", "")
    if "\0" in request.path_info or "%00" in query or "\0" in "".join(request.COOKIES.values()):
        raise SuspiciousOperation("There is a NUL in this request.")
    if query.count("&") >= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:
        raise SuspiciousOperation("There are too many parameters in this request.")
    # Others, such as UTF-7, let through what is no text.
    if request.content_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise SuspiciousOperation("This request is not written in UTF-8.")


@sync_and_async_middleware
def refuse_hostile(get_response):
    """Check each request before anything reads it."""
    if iscoroutinefunction(get_response):

        async def middleware(request):
            check(request)
            return await get_response(request)

    else:

        def middleware(request):
            check(request)
            return get_response(request)

    return middleware


@sync_and_async_middleware
def keep_private(get_response):
    """Let no cache on the way keep what is somebody's own, whatever the view says of it."""
    if iscoroutinefunction(get_response):

        async def middleware(request):
            return _kept_private(await get_response(request))

    else:

        def middleware(request):
            return _kept_private(get_response(request))

    return middleware


def _kept_private(response: HttpResponse) -> HttpResponse:
    """An answer that sets a cookie, or for which one was read, is personal."""
    if response.cookies or has_vary_header(response, "Cookie"):
        patch_cache_control(response, private=True)
    return response
