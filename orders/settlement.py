"""Payments and refunds for an order, and the words that papers and pages have for it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256

from django.utils.formats import date_format

from config.templatetags.shop import amount_in
from orders.models import CreditNote, Order, Payment

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Settlement:
    """The payments that stand (those reversed, and what reversed them, do not) and credit notes."""

    order: Order
    payments: list[Payment] = field(default_factory=list)
    credit_notes: list[CreditNote] = field(default_factory=list)

    @property
    def refunds(self) -> list[Payment]:
        return [each for each in self.payments if each.is_refund]

    @property
    def paid(self) -> Decimal:
        return sum((each.amount for each in self.payments if not each.is_refund), NOTHING)

    @property
    def paid_back(self) -> Decimal:
        return sum((each.paid_back for each in self.refunds), NOTHING)

    @property
    def paid_on(self) -> date | None:
        days = (each.received_on for each in self.payments if not each.is_refund)
        return max(days, default=None)

    @property
    def paid_back_on(self) -> date | None:
        return max((each.received_on for each in self.refunds), default=None)

    @property
    def asks_for_money(self) -> bool:
        return bool(self.order.to_pay)

    @property
    def heading(self) -> str:
        if self.order.is_cancelled:
            return "Cancelled"
        return "How to pay" if self.asks_for_money else "Paid"

    @property
    def sentences(self) -> list[str]:
        """Say in the words of an invoice how it stands."""
        return [*self._received(), *self._credited(), *self._paid_back(), *self._owed()]

    def _credited(self) -> list[str]:
        return [
            f"Credit note {note.number} of {_day(note.issued_on)} takes"
            f" {self._amount(Decimal(note.content['total']))} off this invoice."
            for note in self.credit_notes
        ]

    def _received(self) -> list[str]:
        if not self.paid:
            return []
        what = self._amount(self.paid) if self.asks_for_money else "your payment"
        thanks = "" if self.order.is_cancelled or self.asks_for_money else " Thank you."
        return [f"We received {what} on {_day(self.paid_on)}.{thanks}"]

    def _paid_back(self) -> list[str]:
        if not self.paid_back:
            return []
        return [f"We paid back {self._amount(self.paid_back)} on {_day(self.paid_back_on)}."]

    def _owed(self) -> list[str]:
        order = self.order
        if order.to_pay:
            amount, by = self._amount(order.to_pay), _day(order.pay_by)
            return [f"Please pay by {by}: transfer {amount} and name the number {order.pk}."]
        if order.to_pay_back:
            return [f"We’ll pay back {self._amount(order.to_pay_back)}."]
        return ["There is nothing to pay."] if order.is_cancelled else []

    def _amount(self, amount: Decimal) -> str:
        return amount_in(amount, self.order.currency)

    @property
    def digest(self) -> str:
        """Stand in for what an invoice's paper says beside its frozen content."""
        return sha256("\n".join([self.heading, *self.sentences]).encode()).hexdigest()


def _day(moment: date | None) -> str:
    return date_format(moment, "j F Y")


def settlement_of(order: Order) -> Settlement:
    return settlements([order])[order.pk]


def settlements(orders: Iterable[Order]) -> dict[int, Settlement]:
    """Return them by the order's id, in two queries."""
    orders = list(orders)
    payments, notes = defaultdict(list), defaultdict(list)
    standing = Payment.objects.filter(order__in=orders, reverses=None, reversal=None)
    for payment in standing.order_by("received_on", "pk"):
        payments[payment.order_id].append(payment)
    invoiced = [order.pk for order in orders if order.invoice_number]
    if invoiced:
        made = CreditNote.objects.filter(invoice__order__in=invoiced).defer("pdf")
        for note in made.select_related("invoice").defer("pdf", "invoice__pdf"):
            notes[note.invoice.order_id].append(note)
    return {order.pk: Settlement(order, payments[order.pk], notes[order.pk]) for order in orders}
