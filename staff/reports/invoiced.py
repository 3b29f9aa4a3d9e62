"""What was sold, by invoices and credit notes: a period that is over never changes (law 13).

A copy counts on the day of its invoice; where it is cancelled later, it is taken off on the day
of its credit note.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet

from orders.models import Invoice, LineStatus, OrderLine
from orders.models.catalogue_snapshot import split_names
from staff.reports.periods import Period, first_of
from staff.reports.sums import NOTHING, added, grouped, penny_sum

INVOICED_ON, CREDITED_ON = "order__invoice__issued_on", "credit_note__issued_on"


class Sales(NamedTuple):
    """Copies invoiced and what was charged for them; copies credited and what was given back."""

    invoiced: int = 0
    charged: Decimal = NOTHING
    returned: int = 0
    credited: Decimal = NOTHING

    @property
    def copies(self) -> int:
        return self.invoiced - self.returned

    @property
    def revenue(self) -> Decimal:
        return self.charged - self.credited


NO_SALES = Sales()


class SoldProduct(NamedTuple):
    """A product under the words that its buyers read."""

    pk: int
    title: str
    byline: str
    isbn: str


def copies_invoiced(period: Period) -> QuerySet:
    """Copies on invoices of the period: one that was cancelled since has a credit note."""
    lines = _in_currency().filter(period.dates(INVOICED_ON))
    return lines.filter(~Q(status=LineStatus.CANCELLED) | Q(credit_note__isnull=False))


def copies_credited(period: Period) -> QuerySet:
    return _in_currency().filter(period.dates(CREDITED_ON))


def _in_currency() -> QuerySet:
    return OrderLine.objects.order_by().filter(order__currency=settings.SHOP_CURRENCY)


def sales_by(period: Period, by: str) -> dict[date, Sales]:
    """Sum up per day, or per first day of a month."""
    found = _sales(period, INVOICED_ON, CREDITED_ON)
    return grouped(NO_SALES, ((first_of(by, when), sales) for when, sales in found))


def sales_per_product(period: Period) -> list[tuple[SoldProduct, Sales]]:
    """Return the books whose copies sold best first."""
    words = {"title": Max("name"), "by": Max("byline"), "ean": Max("isbn")}
    found = list(_sales(period, "product_id", "product_id", **words))
    products = {pk: SoldProduct(pk, *names) for pk, _, *names in reversed(found)}
    sums = grouped(NO_SALES, ((pk, sales) for pk, sales, *_ in found))
    best = sorted(sums, key=lambda pk: (-sums[pk].copies, -sums[pk].revenue, pk))
    return [(products[pk], sums[pk]) for pk in best]


def sales_per_group(period: Period, kind: str) -> tuple[list[tuple[str, Sales]], Sales]:
    """Sums per category or author as they were when the copy was ordered, the largest first.

    Then all of it, each copy once: the database sums up what was credited to the same people or
    categories; a copy with two names counts under both.
    """
    found = list(_sales(period, f"{kind}__names", f"{kind}__names"))
    named = ((name, sales) for names, sales in found for name in split_names(names) or [""])
    sums = grouped(NO_SALES, named)
    largest = sorted(sums.items(), key=lambda each: (-each[1].revenue, each[0]))
    return largest, added(NO_SALES, (sales for _, sales in found))


def invoices_by(period: Period, by: str) -> dict[date, int]:
    """Count invoices per day, or per first day of a month."""
    invoices = Invoice.objects.order_by().filter(
        period.dates("issued_on"), order__currency=settings.SHOP_CURRENCY
    )
    numbers: dict[date, int] = defaultdict(int)
    for when, number in invoices.values_list("issued_on").annotate(number=Count("pk")):
        numbers[first_of(by, when)] += number
    return numbers


def _sales(period: Period, invoiced: str, credited: str, **more) -> Iterator[tuple]:
    """Yield a key and what was charged, or what was credited, under it."""
    sums = {"copies": Count("pk"), "amount": penny_sum("price")} | more
    found = copies_invoiced(period).values_list(invoiced).annotate(**sums)
    for key, copies, amount, *rest in found:
        yield key, Sales(invoiced=copies, charged=amount), *rest
    found = copies_credited(period).values_list(credited).annotate(**sums)
    for key, copies, amount, *rest in found:
        yield key, Sales(returned=copies, credited=amount), *rest
