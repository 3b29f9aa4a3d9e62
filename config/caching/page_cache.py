"""Everybody sees the same page but for its head, so it is made once and kept for moments.

A page is made for nobody in particular: without cookies, session or messages, so that nothing
personal can be in it. What is the visitor's own (their name or basket in the head, the token of
their forms) is put in place of the placeholders that it has. It is given again only while the
version is the one it was made for, and for at most CACHED_SECONDS: by then the copies left may be
fewer, as they may be on a page that stands open in a browser.
"""

from collections import OrderedDict
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from functools import wraps
from threading import Lock
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.crypto import get_random_string

from config.csrf import get_page_token
from config.request_state import get_request_state, set_request_state

CACHED_SECONDS = 5  # seconds
MAX_PAGES = 512  # pages of at most MAX_PAGE_BYTES bytes in a process
MAX_PAGE_BYTES = 64 * 1024
TOKEN = get_random_string(64)  # where their CSRF token is put: nobody can write it into a page
HEADERS = ("HTTP_HX_REQUEST", "HTTP_HX_BOOSTED", "HTTP_HX_HISTORY_RESTORE_REQUEST")


_placeholders: dict[str, Callable[[HttpRequest], str]] = {TOKEN: get_page_token}


def register_placeholder(placeholder: str, render: Callable[[HttpRequest], str]) -> None:
    """Say what stands for this visitor where a page for everybody has the placeholder."""
    _placeholders[placeholder] = render


class Page(NamedTuple):
    version: str
    until: float
    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes


_pages: OrderedDict[tuple, Page] = OrderedDict()
_lock = Lock()


def page_cache(version_of: Callable[[HttpRequest], str]) -> Callable:
    """Return a decorator for views whose whole answers may be kept: they depend on nobody.

    `version_of` tells of which version a request wants to see the page.
    """

    def cached_page(view: Callable) -> Callable:
        @wraps(view)
        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            has_messages = "messages" in request.COOKIES
            if has_messages or not settings.CACHE_PAGES or request.method != "GET":
                return view(request, *args, **kwargs)
            key = (request.get_full_path(), *(request.META.get(name) for name in HEADERS))
            version, page = version_of(request), _pages.get(key)
            if not page or page.version != version or monotonic() >= page.until:
                page = _page(version, view(_anonymous_copy(request), *args, **kwargs))
                if page.status == 200 and len(page.content) <= MAX_PAGE_BYTES:
                    _keep(key, page)
            return _personalised(page, request)

        return answer

    return cached_page


def _anonymous_copy(request: HttpRequest) -> HttpRequest:
    """Return the request as somebody would make it who was never here."""
    anonymous = copy(request)
    anonymous.COOKIES = {}
    anonymous.session = type(request.session)()
    anonymous.user = AnonymousUser()
    anonymous._messages = default_storage(anonymous)
    state = replace(get_request_state(request), csrf_token=TOKEN, has_placeholders=True)
    set_request_state(anonymous, state)
    return anonymous


def _page(version: str, response: HttpResponse) -> Page:
    patch_vary_headers(response, ["Cookie"])
    return Page(
        version,
        monotonic() + CACHED_SECONDS,
        response.status_code,
        tuple(response.items()),
        response.content,
    )


def _personalised(page: Page, request: HttpRequest) -> HttpResponse:
    """Make this visitor's answer: what is theirs stands in place of the placeholders."""
    content = page.content
    for placeholder, render in _placeholders.items():
        if (place := placeholder.encode()) in content:
            content = content.replace(place, render(request).encode())
    response = HttpResponse(content, status=page.status, headers=dict(page.headers))
    response.setdefault("Cache-Control", "private")
    return response


def _keep(key: tuple, page: Page) -> None:
    with _lock:
        _pages[key] = page
        _pages.move_to_end(key)
        while len(_pages) > MAX_PAGES:
            _pages.popitem(last=False)
