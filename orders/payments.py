"""Money that comes and goes: each row is entered here, and the order follows the sum of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from config.retrying import retried
from orders import document_pdfs, emails
from orders.models import Order, OrderEmail, Payment
from orders.transitions import (
    Actor,
    InvalidTransitionError,
    StaleTransitionError,
    lock_order,
    sync_payment_status,
)


class PaymentRefusedError(Exception):
    """Nothing was entered; the text says why, to staff."""


@dataclass(frozen=True)
class Receipt:
    """What the bank says of a payment."""

    method: str = Payment.Method.TRANSFER
    reference: str = ""
    received_on: date | None = None


@retried
@transaction.atomic
def enter(
    order_id: int,
    amount: Decimal,
    by: Actor,
    receipt: Receipt | None = None,
    seen: Decimal | None = None,
) -> Payment:
    """Note that this amount came; below nothing, that it was paid back.

    `seen`: the balance that was shown, so that what two people enter at once is entered once.
    PaymentRefusedError; Order.DoesNotExist.
    """
    order = lock_order(order_id, by)
    if seen is not None and seen != order.balance:
        raise PaymentRefusedError(
            "In the meantime somebody entered a payment, or copies were cancelled."
        )
    if amount < 0 and -amount > order.to_pay_back:
        raise PaymentRefusedError("That is more than there is to pay back.")
    return _enter(order, amount, by, receipt or Receipt())


@retried
@transaction.atomic
def mark_paid(order_id: int, by: Actor, seen: Decimal | None = None) -> Payment:
    """Enter what is still to pay as received today; InvalidTransitionError where nothing is.

    `seen`: the balance that was shown; StaleTransitionError where it is another one by now.
    """
    order = lock_order(order_id, by)
    if order.is_cancelled or not order.to_pay:
        raise InvalidTransitionError
    if seen is not None and seen != order.balance:
        raise StaleTransitionError
    return _enter(order, order.to_pay, by, Receipt())


@retried
@transaction.atomic
def reverse(order_id: int, payment_id: int, by: Actor) -> Payment:
    """Take a row back that was entered by mistake, by another one; PaymentRefusedError."""
    order = lock_order(order_id, by)
    payment = order.payments.filter(pk=payment_id).first()
    if payment is None or payment.reverses_id or hasattr(payment, "reversal"):
        raise PaymentRefusedError("This payment is no longer there, or has already been reversed.")
    if order.received < payment.amount:
        raise PaymentRefusedError("Part of it has since been paid back: reverse that first.")
    receipt = Receipt(payment.method, payment.reference)
    return _enter(order, -payment.amount, by, receipt, reverses=payment)


def _enter(
    order: Order, amount: Decimal, by: Actor, receipt: Receipt, reverses: Payment | None = None
) -> Payment:
    payment = Payment.objects.create(
        order=order,
        amount=amount,
        method=receipt.method,
        reference=receipt.reference,
        received_on=receipt.received_on or timezone.localdate(),
        entered_by=by.user,
        entered_at=timezone.now(),
        reverses=reverses,
    )
    order.received += amount
    sync_payment_status(order, by)
    document_pdfs.queue_render(order)
    if amount < 0 and not reverses:
        emails.queue(order, OrderEmail.Kind.REFUNDED)
    return payment
