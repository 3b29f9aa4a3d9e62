"""Whose order may be seen: the customer's own, or the one that a guest's link opens (law 6).

A link's token stands in an address only until it is opened: then a cookie of the browser has it,
and the address is the order's own. So neither history, log nor Referer hands it on.
"""

import re
from functools import partial, wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page

from accounts.decorators import redirect_to_login
from config.htmx import htmx_redirect
from config.request_state import get_request_state
from orders.guest_links import get_order_by_token, sign_order, token_expired
from orders.models import Order

# A page whose address holds a token hands on no more than the shop's name. "no-referrer" would have
# browsers send its forms with "Origin: null", which no check of a form's token lets through.
NO_PATH = "strict-origin"
ORDER_COOKIE = re.compile(r"order-[1-9][0-9]{0,17}")
MAX_GUEST_LINKS = 20  # guests' orders in one browser: servers refuse headers that grow without end


def own_order(view):
    """Find the order by its id, in the account or by the link that was opened in this browser; or
    by the token of a link, for browsers that keep no cookies; else there is none (404).

    `RequestState.order_path` is the address of its page, for what belongs to it.
    """

    @never_cache
    @gzip_page
    @wraps(view)
    def answer(
        request: HttpRequest, pk: int | None = None, token: str = "", **parts
    ) -> HttpResponse:
        show = partial(view, **parts)
        order = None if token else _of_account(request, pk)
        response = _answer(show, request, order) if order else _by_link(show, request, pk, token)
        response["X-Robots-Tag"] = "noindex"
        if token or "code" in parts:
            response["Referrer-Policy"] = NO_PATH
        return response

    return answer


def guest_order(request: HttpRequest, pk: int | None, token: str = "") -> tuple[Order | None, str]:
    """Return the order that a link opens, lapsed or joined as it may be, and the link's token."""
    token = token or request.COOKIES.get(_cookie(pk), "")
    order = get_order_by_token(token) if token else None
    return (order, token) if order and pk in (None, order.pk) else (None, "")


def keep_link(
    request: HttpRequest, response: HttpResponse, order: Order, token: str = ""
) -> HttpResponse:
    """Let this browser show a guest's order, until it is closed."""
    names = filter(ORDER_COOKIE.fullmatch, request.COOKIES)
    order_ids = {int(name[6:]) for name in names} - {order.pk}
    for old in sorted(order_ids)[: 1 - MAX_GUEST_LINKS]:
        response.delete_cookie(_cookie(old), path=reverse("orders:order_list"), samesite="Lax")
    response.set_cookie(
        _cookie(order.pk),
        token or sign_order(order),
        path=reverse("orders:order_list"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _cookie(pk: int | None) -> str:
    """Return the cookie's name: each order has its own, so that tabs do not lose each other's."""
    return f"order-{pk}"


def _of_account(request: HttpRequest, pk: int | None) -> Order | None:
    if not request.user.is_authenticated:
        return None
    return Order.objects.of(request.user).filter(pk=pk).first()


def _by_link(view, request: HttpRequest, pk: int | None, token: str) -> HttpResponse:
    order, key = guest_order(request, pk, token)
    if order and order.user_id and token:
        return htmx_redirect(request, _base(order))  # it joined an account: sign in there
    if order is None or order.user_id:
        if token or request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request)
    if token_expired(order, key):
        return render(request, "orders/lapsed.html", {"order": order}, status=410)
    return _answer(view, request, order, token)


def _answer(view, request: HttpRequest, order: Order, token: str = "") -> HttpResponse:
    get_request_state(request).order_path = _base(order, token)
    return view(request, order)


def _base(order: Order, token: str = "") -> str:
    name, key = ("orders:guest_order", token) if token else ("orders:order", order.pk)
    return reverse(name, args=[key])
