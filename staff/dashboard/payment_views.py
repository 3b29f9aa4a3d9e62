"""Enters, pays back and reverses money of one order; nothing is entered on a past balance."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from config.forms import autofocus_first_error
from config.htmx import HttpResponseSeeOther, wants_part
from config.templatetags.shop import amount_in
from orders.models import Order
from orders.payments import PaymentRefusedError, reverse
from orders.transitions import Actor, InvalidTransitionError
from staff.dashboard.order_views import of_order, order_page, page_address, page_context
from staff.dashboard.payment_forms import PaymentForm, RefundForm

UNKNOWN = "Nothing was entered. Please reload the page and try again."


@require_POST
@of_order
def enter(request, order):
    return _entered(request, order, PaymentForm(order, request.POST), "received")


@require_POST
@of_order
def pay_back(request, order):
    return _entered(request, order, RefundForm(order, request.POST), "paid back")


def _entered(request: HttpRequest, order: Order, form: PaymentForm, word: str) -> HttpResponse:
    if not form.is_valid():
        autofocus_first_error(form)
        refusal = UNKNOWN if "seen" in form.errors else ""
        return _answer(request, order, 422, refusal, **{f"{form.kind}_form": form})
    try:
        payment = form.enter(Actor(request.user))
    except (PaymentRefusedError, InvalidTransitionError) as error:
        return _answer(request, order, 409, f"Nothing was entered. {error}")
    amount = amount_in(abs(payment.amount), order.currency)
    return _done(request, order, f"{amount} is noted as {word}.")


@require_POST
@of_order
def reverse_payment(request, order, payment):
    try:
        reversal = reverse(order.pk, payment, Actor(request.user))
    except (PaymentRefusedError, InvalidTransitionError) as error:
        return _answer(request, order, 409, f"Nothing was changed. {error}")
    return _done(request, order, f"{amount_in(abs(reversal.amount), order.currency)} is reversed.")


def _done(request: HttpRequest, order: Order, message: str) -> HttpResponse:
    if wants_part(request):
        return _answer(request, order, message=message)
    messages.success(request, message)
    return HttpResponseSeeOther(page_address(request, order))


def _answer(
    request: HttpRequest, order: Order, status: int = 200, refusal: str = "", **shown
) -> HttpResponse:
    """Show how the order stands now: its money and what follows from it for htmx, else the page."""
    order.refresh_from_db()
    if not wants_part(request):
        return order_page(request, order, status, refusal=refusal, **shown)
    context = page_context(request, order) | {"money_refusal": refusal, "answers_money": True}
    return render(request, "staff/_payments.html", context | shown, status=status)
