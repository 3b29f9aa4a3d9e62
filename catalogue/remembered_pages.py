"""Everybody sees the same page but for its head, so it is made once and remembered for moments.

A page is made for a stranger: without cookies, session or messages, so that nothing personal can
be in it. What is the visitor's own (their name or basket in the head, the token of their forms) is
put into the room that it leaves. It is given again only while the catalogue's version is the one
it was made for, and for at most KEPT_FOR seconds: by then the copies left may be fewer, as they
may be on a page that stands open in a browser.
"""

from collections import OrderedDict
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

from catalogue.derived.version import version_of
from catalogue.templatetags.books import ME, me
from config.csrf import token_of
from config.request_state import get_request_state, set_request_state

KEPT_FOR = 5  # seconds
MOST = 512  # pages of at most LARGEST bytes in a process
LARGEST = 64 * 1024
TOKEN = get_random_string(64)  # where their CSRF token is put: nobody can write it into a page
HEADERS = ("HTTP_HX_REQUEST", "HTTP_HX_BOOSTED", "HTTP_HX_HISTORY_RESTORE_REQUEST")


class Page(NamedTuple):
    version: str
    until: float
    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes


_pages: OrderedDict[tuple, Page] = OrderedDict()
_lock = Lock()


def remembered_page(view):
    """Let a view's whole answer be remembered; it must not depend on who asks."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        has_messages = "messages" in request.COOKIES
        if has_messages or not settings.REMEMBER_PAGES or request.method != "GET":
            return view(request, *args, **kwargs)
        key = (request.get_full_path(), *(request.META.get(name) for name in HEADERS))
        version, page = version_of(request), _pages.get(key)
        if not page or page.version != version or monotonic() >= page.until:
            page = _page(version, view(_stranger(request), *args, **kwargs))
            if page.status == 200 and len(page.content) <= LARGEST:
                _remember(key, page)
        return _given(page, request)

    return answer


def _stranger(request: HttpRequest) -> HttpRequest:
    """Return the request as somebody would make it who was never here."""
    stranger = copy(request)
    stranger.COOKIES = {}
    stranger.session = type(request.session)()
    stranger.user = AnonymousUser()
    stranger._messages = default_storage(stranger)
    state = replace(get_request_state(request), csrf_token=TOKEN, has_placeholders=True)
    set_request_state(stranger, state)
    return stranger


def _page(version: str, response: HttpResponse) -> Page:
    patch_vary_headers(response, ["Cookie"])
    return Page(
        version,
        monotonic() + KEPT_FOR,
        response.status_code,
        tuple(response.items()),
        response.content,
    )


def _given(page: Page, request: HttpRequest) -> HttpResponse:
    """Make this visitor's answer: what is theirs stands in the room that the page leaves."""
    content = page.content
    if (room := ME.encode()) in content:
        content = content.replace(room, me(request).encode())
    if (room := TOKEN.encode()) in content:
        content = content.replace(room, token_of(request).encode())
    response = HttpResponse(content, status=page.status, headers=dict(page.headers))
    response.setdefault("Cache-Control", "private")
    return response


def _remember(key: tuple, page: Page) -> None:
    with _lock:
        _pages[key] = page
        _pages.move_to_end(key)
        while len(_pages) > MOST:
            _pages.popitem(last=False)
