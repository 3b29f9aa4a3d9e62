"""The questions of the reports; sums and counts are made by the database."""

from collections import Counter, defaultdict
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, DateField, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate, TruncMonth

from catalogue.models import Product, StockMovement
from orders.models import LineStatus, Order, OrderLine, OrderStatus
from orders.models.heading import split
from staff.reports.periods import Period

FEW = 1_000  # books that are looked for one by one
LOW_STOCK_AT = 5  # copies, for books without a limit of their own
NOTHING = Decimal("0.00")
CANCELLED = LineStatus.CANCELLED
PLACED = "date_added"
LINE_PLACED = "order__date_added"

COPIES = Count("pk")
TURNOVER = Sum("price")


def truncated(by: str, field: str):
    """Return the day, or the first day of the month, of a moment as the shop's clock has it."""
    return TruncMonth(field, output_field=DateField()) if by == "month" else TruncDate(field)


def orders_in(period: Period) -> QuerySet:
    """Orders that are not wholly cancelled; amounts of one currency can be added up."""
    orders = Order.objects.order_by().exclude(status=OrderStatus.CANCELLED)
    return orders.filter(period.within(PLACED), currency=settings.SHOP_CURRENCY)


def copies_in(period: Period) -> QuerySet:
    """Copies ordered and not cancelled."""
    lines = OrderLine.objects.order_by().exclude(status=CANCELLED)
    return lines.filter(period.within(LINE_PLACED), order__currency=settings.SHOP_CURRENCY)


def orders_by(period: Period, by: str) -> dict[date, int]:
    """Count orders per day or month."""
    counted = orders_in(period).annotate(when=truncated(by, PLACED)).values("when")
    return dict(counted.annotate(orders=Count("pk")).values_list("when", "orders"))


def sales_by(period: Period, by: str) -> dict[date, tuple[int, Decimal]]:
    """Count copies, and sum their prices, per day or month."""
    sold = copies_in(period).annotate(when=truncated(by, LINE_PLACED)).values("when")
    found = sold.annotate(copies=COPIES, turnover=TURNOVER)
    return {when: (copies, sum_) for when, copies, sum_ in found.values_list(*_named("when"))}


def best_sellers(period: Period) -> QuerySet:
    """Books by copies; they bear the names that their buyers read."""
    books = (
        copies_in(period)
        .values("product_id")
        .annotate(
            title=Max("name"),
            by=Max("byline"),
            number=Max("isbn"),
            copies=COPIES,
            turnover=TURNOVER,
        )
    )
    return books.order_by("-copies", "-turnover", "product_id")


class Sums(NamedTuple):
    """What was sold under a name; no name: all of it, each copy once."""

    name: str
    copies: int
    turnover: Decimal


def by_heading(period: Period, kind: str) -> tuple[list[Sums], Sums]:
    """Sums per category or author as they were when the copy was ordered, the largest first.

    The database sums up what was credited alike; a copy with two names counts under both.
    """
    found = copies_in(period).values_list(f"{kind}__names").annotate(COPIES, TURNOVER)
    copies, turnover = Counter(), defaultdict(Decimal)
    all_copies, all_turnover = 0, NOTHING
    for names, number, sum_ in found:
        all_copies, all_turnover = all_copies + number, all_turnover + sum_
        for name in split(names) or [""]:
            copies[name] += number
            turnover[name] += sum_
    largest = sorted(turnover, key=lambda name: (-turnover[name], name))
    sums = [Sums(name, copies[name], turnover[name]) for name in largest]
    return sums, Sums("", all_copies, all_turnover)


def _named(first: str) -> tuple[str, str, str]:
    return first, "copies", "turnover"


def gross_by_rate(period: Period) -> dict[Decimal, Decimal]:
    """Sum prices of copies and postage per rate of tax."""
    copies = copies_in(period).values_list("tax_rate").annotate(gross=TURNOVER)
    postage = orders_in(period).values_list("shipping_tax_rate")
    sums: dict[Decimal, Decimal] = dict(copies)
    for rate, gross in postage.annotate(gross=Sum("shipping_price")):
        sums[rate] = sums.get(rate, NOTHING) + gross
    return {rate: gross for rate, gross in sums.items() if gross}


def slow_movers(period: Period) -> list[tuple[int, int]]:
    """Return the ids of counted books on the shelves, and how many copies of each were sold.

    Those that sold least come first; the most copies on top.
    """
    sold = dict(copies_in(period).values_list("product").annotate(COPIES))
    books = Product.objects.filter(active=True, stock__gt=0).order_by("-stock", "pk")
    found = ((pk, sold.get(pk, 0)) for pk in books.values_list("pk", flat=True))
    return sorted(found, key=itemgetter(1))


def last_sold(books: list[int]) -> dict[int, datetime]:
    """Return when the last copy of each book was sold that was not cancelled."""
    currency = {"order__currency": settings.SHOP_CURRENCY}
    lines = OrderLine.objects.order_by().exclude(status=CANCELLED).filter(**currency)
    if len(books) <= FEW:
        lines = lines.filter(product__in=books)
    return dict(lines.values_list("product").annotate(Max(LINE_PLACED)))


def low_stock() -> QuerySet:
    """Counted books on the shelves that are at their limit, or under it."""
    limit = Coalesce("low_stock_at", LOW_STOCK_AT)
    books = Product.objects.filter(active=True, stock__isnull=False).annotate(limit=limit)
    return books.filter(stock__lte=F("limit")).order_by("stock", "name", "pk")


def movements_in(period: Period) -> QuerySet:
    return StockMovement.objects.order_by().filter(period.within("made_at"))


def moved(period: Period, *by: str, **named) -> QuerySet:
    """Sum copies that came and that went."""
    came, went = Q(change__gt=0), Q(change__lt=0)
    return (
        movements_in(period)
        .values(*by, **named)
        .annotate(
            times=Count("pk"),
            came=Coalesce(Sum("change", filter=came), 0),
            went=Coalesce(-Sum("change", filter=went), 0),
        )
    )
