"""Whose order may be seen: the customer's own, or the one that a guest's link opens (law 6)."""

from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page

from accounts.signing_in import signed_in
from orders.links import order_of_token
from orders.models import Order


def own_order(view):
    """Find the order by its id in the account, or by a link's token; else there is none (404).

    `request.order_base` is the address of its page, for what belongs to it.
    """

    @signed_in
    def by_account(request: HttpRequest, pk: int, **parts) -> HttpResponse:
        order = Order.objects.of(request.user).filter(pk=pk).first()
        return _answer(request, order, f"/order/{pk}/", **parts)

    def by_link(request: HttpRequest, token: str, **parts) -> HttpResponse:
        return _answer(request, order_of_token(token), f"/order/guest/{token}/", **parts)

    def _answer(request: HttpRequest, order: Order | None, base: str, **parts) -> HttpResponse:
        if order is None:
            raise Http404
        request.order_base = base
        return view(request, order, **parts)

    @never_cache
    @gzip_page
    @wraps(view)
    def answer(
        request: HttpRequest, pk: int | None = None, token: str = "", **parts
    ) -> HttpResponse:
        response = by_link(request, token, **parts) if token else by_account(request, pk, **parts)
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer
