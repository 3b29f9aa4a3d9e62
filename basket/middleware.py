"""Ties a basket to a visitor by a cookie, which is set with the first add and not before.

`request.basket_copies()` counts the copies; a page that does not show them asks nothing.
"""

from functools import partial

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

from basket.owner import COOKIE, owner_of
from basket.queries import copies_of

# As long as browsers keep any. It is not renewed with each add: an answer that comes after a
# sign-in would bring it back. Baskets that rest are cleared by their own date.
COOKIE_AGE = 400 * 24 * 60 * 60  # seconds


@sync_and_async_middleware
def basket_cookie(get_response):
    """Let pages count copies; carry out what a view decided about the cookie.

    `request.basket_key` is the key to set, "" forgets the one that is there.
    """
    if iscoroutinefunction(get_response):

        async def middleware(request):
            request.basket_copies = partial(_copies, request)
            if _may_change_hands(request):
                request.person_before = (await request.auser()).pk
            return _with_cookie(request, await get_response(request))

    else:

        def middleware(request):
            request.basket_copies = partial(_copies, request)
            if _may_change_hands(request):
                request.person_before = request.user.pk
            return _with_cookie(request, get_response(request))

    return middleware


def _may_change_hands(request: HttpRequest) -> bool:
    """Tell whether this may be a sign-in over somebody's live session, beside a visit's basket."""
    cookies = request.COOKIES
    return (
        request.method == "POST" and COOKIE in cookies and settings.SESSION_COOKIE_NAME in cookies
    )


def _copies(request: HttpRequest) -> int:
    """Count the copies that can be bought; ask nothing for whoever has no basket."""
    owner = owner_of(request)
    return copies_of(owner) if owner else 0


def _with_cookie(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    key = getattr(request, "basket_key", None)
    if key:
        response.set_cookie(
            COOKIE,
            key,
            max_age=COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    elif key == "":
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
