"""What invoices, credit notes and payments of a period say."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Value

from orders.models import DocumentTax, Payment
from staff.reports.periods import Period, first_of
from staff.reports.sums import NOTHING, grouped, penny_sum

INVOICE, CREDIT_NOTE = "Invoice", "Credit note"


class Taxes(NamedTuple):
    """What was charged, and the tax in it; what was given back, and the tax in that."""

    charged: Decimal = NOTHING
    charged_tax: Decimal = NOTHING
    credited: Decimal = NOTHING
    credited_tax: Decimal = NOTHING

    @property
    def gross(self) -> Decimal:
        return self.charged - self.credited

    @property
    def amount(self) -> Decimal:
        return self.charged_tax - self.credited_tax


NO_TAXES = Taxes()


def taxes_charged(period: Period) -> QuerySet:
    return DocumentTax.objects.order_by().filter(
        period.dates("invoice__issued_on"), invoice__order__currency=settings.SHOP_CURRENCY
    )


def taxes_credited(period: Period) -> QuerySet:
    return DocumentTax.objects.order_by().filter(
        period.dates("credit_note__issued_on"),
        credit_note__invoice__order__currency=settings.SHOP_CURRENCY,
    )


def taxes_per_rate(period: Period) -> dict[Decimal, Taxes]:
    """Sum up what was rounded when each document was made."""
    return grouped(NO_TAXES, _taxes(period))


def _taxes(period: Period) -> Iterator[tuple[Decimal, Taxes]]:
    sums = {"with_tax": penny_sum("gross"), "tax": penny_sum("amount")}
    for rate, gross, amount in taxes_charged(period).values_list("rate").annotate(**sums):
        yield rate, Taxes(charged=gross, charged_tax=amount)
    for rate, gross, amount in taxes_credited(period).values_list("rate").annotate(**sums):
        yield rate, Taxes(credited=gross, credited_tax=amount)


def documents(period: Period) -> QuerySet:
    """List each document as often as it has rates of tax, in the order they were issued."""
    charged, credited = (
        taxes.annotate(
            kind=Value(kind), day=F(f"{path}__issued_on"), number=F(f"{path}__number"), order=order
        ).values_list("day", "kind", "number", "order", "rate", "gross", "amount")
        for taxes, kind, path, order in (
            (taxes_charged(period), INVOICE, "invoice", F("invoice__order")),
            (taxes_credited(period), CREDIT_NOTE, "credit_note", F("credit_note__invoice__order")),
        )
    )
    return charged.union(credited, all=True).order_by("day", "-kind", "number", "rate")


class Money(NamedTuple):
    """Payments and refunds: a row that reverses another is neither received nor paid back.

    `later`: how much of all was entered when the period was over.
    """

    rows: int = 0
    received: Decimal = NOTHING
    paid_back: Decimal = NOTHING
    corrected: Decimal = NOTHING
    later: Decimal = NOTHING

    @property
    def balance(self) -> Decimal:
        return self.received - self.paid_back + self.corrected


NO_MONEY = Money()


def payments_in(period: Period) -> QuerySet:
    return Payment.objects.order_by().filter(
        period.dates("received_on"), order__currency=settings.SHOP_CURRENCY
    )


def payments_by(period: Period, by: str) -> dict[date | str, Money]:
    """Sum up per method, per day, or per first day of a month."""
    reverses, rows = Q(reverses__isnull=False), payments_in(period)
    found = rows.values_list("method" if by == "method" else "received_on").annotate(
        number=Count("pk"),
        came=penny_sum("amount", ~reverses & Q(amount__gt=0)),
        went=penny_sum("amount", ~reverses & Q(amount__lt=0)),
        corrected=penny_sum("amount", reverses),
        later=penny_sum("amount", Q(entered_at__gte=period.ended)),
    )
    return grouped(
        NO_MONEY,
        (
            (first_of(by, key), Money(number, came, -went, *rest))
            for key, number, came, went, *rest in found
        ),
    )
