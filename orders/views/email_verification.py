"""The page that a mail leads to, with the button that proves its address."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from accounts.models import User
from config.htmx import HttpResponseSeeOther
from config.request_state import get_request_state
from orders.email_verification import is_valid_code, verify_address
from orders.models import Order
from orders.summary import summary_of
from orders.views.access import own_order


@require_http_methods(["GET", "HEAD", "POST"])
@own_order
def confirm(request: HttpRequest, order: Order, code: str) -> HttpResponse:
    if not is_valid_code(order, code):
        raise Http404
    if request.method != "POST":
        summary = summary_of(order)
        # Without covers: it asks one question.
        products = [(product, None) for product in summary.products]
        context = {
            "order": order,
            "summary": summary,
            "products": products,
            "base": get_request_state(request).order_path,
        }
        return render(request, "orders/confirm.html", context)
    _verify(request, order)
    order.refresh_from_db()
    if order.email_verified_at:
        messages.success(request, _thanks(order))
    return HttpResponseSeeOther(get_request_state(request).order_path)


def _thanks(order: Order) -> str:
    if order.paid_at:
        return "Thank you, your address is confirmed."
    day = date_format(order.pay_by, "j F Y")
    return (
        f"Thank you, your address is confirmed. We are keeping your books until {day}, the day "
        "to pay."
    )


def _verify(request: HttpRequest, order: Order) -> None:
    """Note it for the order, and for the account of whoever is signed in with this address."""
    user = request.user
    if user.is_authenticated and (user.pk, user.email) == (order.user_id, order.email):
        with suppress(User.DoesNotExist):  # erased meanwhile
            user.verify_email()
    verify_address(order)
