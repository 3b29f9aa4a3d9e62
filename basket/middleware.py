"""Ties a basket to a visitor by a cookie, which is set with the first add and not before."""

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

from basket.owner import COOKIE


@sync_and_async_middleware
def basket_cookie(get_response):
    """Carry out what a view decided: `request.basket_key` is the key to set, "" forgets it."""
    if iscoroutinefunction(get_response):

        async def middleware(request):
            return _with_cookie(request, await get_response(request))

    else:

        def middleware(request):
            return _with_cookie(request, get_response(request))

    return middleware


def _with_cookie(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    key = getattr(request, "basket_key", None)
    if key:
        response.set_cookie(
            COOKIE,
            key,
            max_age=settings.BASKET_DAYS * 24 * 60 * 60,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    elif key == "":
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
