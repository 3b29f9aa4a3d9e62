"""Visitors without any cookie see the same page, so it is made once and remembered for moments.

A page is given again only while the catalogue's version is the one it was made for, and for at
most KEPT_FOR seconds: by then the copies left may be fewer, as they may be on a page that stands
open in a browser. Whoever has a cookie (a basket, a sign-in) gets a page made for them; the one
that only guards their forms does not count, its token is put into the page.
"""

from collections import OrderedDict
from functools import wraps
from threading import Lock
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from catalogue.version import version_of
from config.csrf import token_of

KEPT_FOR = 5  # seconds
MOST = 512  # pages of at most LARGEST bytes in a process
LARGEST = 64 * 1024
TOKEN = b"<!--token-->"  # in a remembered page, where a visitor's CSRF token is put
HEADERS = ("HTTP_HX_REQUEST", "HTTP_HX_BOOSTED", "HTTP_HX_HISTORY_RESTORE_REQUEST")


class Page(NamedTuple):
    version: str
    until: float
    headers: tuple[tuple[str, str], ...]
    content: bytes


_pages: OrderedDict[tuple, Page] = OrderedDict()
_lock = Lock()


def remembered_page(view):
    """Let a view's whole answer be remembered for visitors without a cookie."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        known = request.COOKIES.keys() - {settings.CSRF_COOKIE_NAME}
        if known or not settings.REMEMBER_PAGES or request.method != "GET":
            return view(request, *args, **kwargs)
        key = (request.build_absolute_uri(), *(request.META.get(name) for name in HEADERS))
        page = _pages.get(key)
        if page and page.version == version_of(request) and monotonic() < page.until:
            return _given(page, request)
        version = version_of(request)
        response = view(request, *args, **kwargs)
        if (
            response.status_code == 200
            and not response.cookies
            and len(response.content) <= LARGEST
        ):
            _remember(key, version, request, response)
        return response

    return answer


def _given(page: Page, request: HttpRequest) -> HttpResponse:
    """Make this visitor's answer: the token of their forms stands where the first one's stood."""
    content = page.content
    if TOKEN in content:
        content = content.replace(TOKEN, token_of(request).encode())
    return HttpResponse(content, headers=dict(page.headers))


def _remember(key: tuple, version: str, request: HttpRequest, response: HttpResponse) -> None:
    patch_vary_headers(response, ["Cookie"])
    content = response.content
    if word := getattr(request, "csrf_word", ""):
        content = content.replace(word.encode(), TOKEN)
    page = Page(version, monotonic() + KEPT_FOR, tuple(response.items()), content)
    with _lock:
        _pages[key] = page
        _pages.move_to_end(key)
        while len(_pages) > MOST:
            _pages.popitem(last=False)
