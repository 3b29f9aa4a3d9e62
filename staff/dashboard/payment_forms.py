"""Reads what staff enter as received or paid back, and shows what came and went so far."""

from decimal import Decimal
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from config.templatetags.shop import amount_in
from orders.models import Order, Payment
from orders.payments import Receipt, enter
from orders.settlement import Settlement
from orders.transitions import Actor
from staff.money import balance_in_words

NOT_OVER = "That day is in the future."
TOO_EARLY = "The order was placed on {}: choose that day or a later one."
TOO_MUCH = "There is only {} to pay back."


class PaymentForm(forms.Form):
    """So much came; `seen` is the balance that was shown."""

    kind, labels, amount_of = "payment", ("Amount", "Received on"), "to_pay"

    amount = forms.DecimalField(
        min_value=Decimal("0.01"),
        max_digits=9,
        decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    received_on = forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    method = forms.ChoiceField(choices=Payment.Method, initial=Payment.Method.TRANSFER)
    reference = forms.CharField(required=False, max_length=140)
    seen = forms.DecimalField(widget=forms.HiddenInput, max_digits=14, decimal_places=2)

    def __init__(self, order: Order, data=None):
        self.order, self.today = order, timezone.localdate()
        self.placed = timezone.localdate(order.date_added)
        amount = getattr(order, self.amount_of)
        initial = {"amount": amount or None, "received_on": self.today, "seen": order.balance}
        super().__init__(data, initial=initial, auto_id=f"{self.kind}-%s")
        self.fields["amount"].label, self.fields["received_on"].label = self.labels
        days = {"min": self.placed.isoformat(), "max": self.today.isoformat()}
        self.fields["received_on"].widget.attrs |= days

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day > self.today:
            raise ValidationError(NOT_OVER)
        if day < self.placed:
            raise ValidationError(TOO_EARLY.format(date_format(self.placed, "j F Y")))
        return day

    def enter(self, by: Actor) -> Payment:
        """Enter what was typed; PaymentRefusedError."""
        data = self.cleaned_data
        receipt = Receipt(data["method"], data["reference"], data["received_on"])
        amount = data["amount"] if self.kind == "payment" else -data["amount"]
        return enter(self.order.pk, amount, by, receipt, seen=data["seen"])


class RefundForm(PaymentForm):
    """So much was paid back."""

    kind, labels, amount_of = "refund", ("Amount paid back", "Paid back on"), "to_pay_back"

    def clean(self) -> dict:
        """Refuse more than is to pay back, where what was shown is still so."""
        data, maximum = super().clean(), self.order.to_pay_back
        if data.get("seen") == self.order.balance and data.get("amount", 0) > maximum:
            self.add_error("amount", TOO_MUCH.format(amount_in(maximum, self.order.currency)))
        return data


class PaymentRow(NamedTuple):
    """One payment, and the row that reversed it, or that it reverses."""

    payment: Payment
    reversal: Payment | None
    reverses: Payment | None
    can_reverse: bool

    @property
    def is_void(self) -> bool:
        return bool(self.reversal or self.reverses)

    @property
    def amount(self) -> str:
        payment = self.payment
        sign = "−" if payment.is_refund else ""
        return f"{sign}{amount_in(abs(payment.amount), payment.order.currency)}"

    @property
    def what(self) -> str:
        if self.reverses:
            return "reversal"
        return "paid back" if self.payment.is_refund else "received"


def rows_of(order: Order) -> list[PaymentRow]:
    payments = list(order.payments.select_related("entered_by"))
    known = {payment.pk: payment for payment in payments}
    reversals = {payment.reverses_id: payment for payment in payments if payment.reverses_id}
    return [
        PaymentRow(
            payment,
            reversal := reversals.get(payment.pk),
            known.get(payment.reverses_id),
            not (reversal or payment.reverses_id) and payment.amount <= order.received,
        )
        for payment in payments
    ]


def money_of(order: Order, rows: list[PaymentRow]) -> dict:
    """Return what the payments of an order are drawn from, with the forms that are of use."""
    standing = [row.payment for row in rows if not row.is_void]
    return {
        "payment_rows": rows,
        "settlement": Settlement(order, standing),
        "balance": balance_in_words(order),
        "payment_form": PaymentForm(order),
        "refund_form": RefundForm(order) if order.to_pay_back else None,
    }
