"""Ties a basket to a visitor by a cookie, which is set with the first add and not before.

`RequestState.count_basket_copies` counts the copies; a page that does not show them asks nothing.
"""

from functools import partial

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

from basket.merging import combine_spare_baskets
from basket.owner import (
    BASKET_COOKIE,
    KEY_PATTERN,
    SPARE_COOKIE_PREFIX,
    get_basket_owner,
    get_spare_visitors,
    get_visitor,
    spare_cookie_name,
)
from basket.queries import count_copies
from config.request_state import get_request_state

# As long as browsers keep any. It is not renewed with each add: an answer that comes after a
# sign-in would bring it back. Baskets that rest are cleared by their own date.
BASKET_COOKIE_AGE = 400 * 24 * 60 * 60  # seconds
SPARE_COOKIE_AGE = 60 * 60


@sync_and_async_middleware
def basket_cookie(get_response):
    """Make one basket of several; let pages count copies; carry out what a view decided.

    `RequestState.basket_key` is the key to set, "" forgets the one that is there.
    """
    if iscoroutinefunction(get_response):

        async def middleware(request):
            get_request_state(request).count_basket_copies = partial(_count_copies, request)
            if _may_be_login_over_session(request):
                get_request_state(request).user_before_login = (await request.auser()).pk
            if spares := get_spare_visitors(request):
                await sync_to_async(combine_spare_baskets)(get_visitor(request), spares)
            return _with_cookie(request, await get_response(request))

    else:

        def middleware(request):
            get_request_state(request).count_basket_copies = partial(_count_copies, request)
            if _may_be_login_over_session(request):
                get_request_state(request).user_before_login = request.user.pk
            if spares := get_spare_visitors(request):
                combine_spare_baskets(get_visitor(request), spares)
            return _with_cookie(request, get_response(request))

    return middleware


def _may_be_login_over_session(request: HttpRequest) -> bool:
    """Tell whether this may be a sign-in over somebody's live session, beside a visit's basket."""
    cookies = request.COOKIES
    return (
        request.method == "POST"
        and BASKET_COOKIE in cookies
        and settings.SESSION_COOKIE_NAME in cookies
    )


def _count_copies(request: HttpRequest) -> int:
    """Count the copies that can be bought; ask nothing for whoever has no basket."""
    owner = get_basket_owner(request)
    return count_copies(owner) if owner else 0


def _with_cookie(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    key = get_request_state(request).basket_key
    if key:
        _set_cookie(response, BASKET_COOKIE, key, BASKET_COOKIE_AGE)
        before = request.COOKIES.get(BASKET_COOKIE, "")
        for spare in (key, before):
            if KEY_PATTERN.fullmatch(spare):
                _set_cookie(response, spare_cookie_name(spare), spare, SPARE_COOKIE_AGE)
    elif key == "":
        for name in request.COOKIES:
            if name == BASKET_COOKIE or name.startswith(SPARE_COOKIE_PREFIX):
                response.delete_cookie(name, path=settings.SESSION_COOKIE_PATH, samesite="Lax")
    return response


def _set_cookie(response: HttpResponse, name: str, key: str, age: int) -> None:
    response.set_cookie(
        name,
        key,
        max_age=age,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
