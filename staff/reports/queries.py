"""The questions of the reports; sums and counts are made by the database."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate

from catalogue.models import Product, StockMovement
from orders.models import LineStatus, Order, OrderLine, OrderStatus
from staff.reports.periods import Period
from staff.reports.sums import NOTHING, grouped, penny_sum

FEW = 1_000  # books that are looked for one by one
LOW_STOCK_AT = 5  # copies, for books without a limit of their own
PLACED = "date_added"
LINE_PLACED = "order__date_added"


class Placed(NamedTuple):
    """Orders and copies as they were ordered, and how many of these were cancelled since."""

    orders: int = 0
    copies: int = 0
    worth: Decimal = NOTHING
    orders_cancelled: int = 0
    copies_cancelled: int = 0


NOTHING_PLACED = Placed()


def placed_by_day(period: Period) -> dict[date, Placed]:
    return grouped(NOTHING_PLACED, _placed(period))


def _placed(period: Period) -> Iterator[tuple[date, Placed]]:
    currency = settings.SHOP_CURRENCY
    orders = Order.objects.order_by().filter(period.within(PLACED), currency=currency)
    counts = {"number": Count("pk"), "gone": _cancelled(OrderStatus.CANCELLED)}
    for day, number, cancelled in orders.values_list(TruncDate(PLACED)).annotate(**counts):
        yield day, Placed(orders=number, orders_cancelled=cancelled)
    lines = OrderLine.objects.order_by().filter(
        period.within(LINE_PLACED), order__currency=currency
    )
    sums = {
        "number": Count("pk"),
        "worth": penny_sum("price"),
        "gone": _cancelled(LineStatus.CANCELLED),
    }
    for day, number, worth, cancelled in lines.values_list(TruncDate(LINE_PLACED)).annotate(**sums):
        yield day, Placed(copies=number, worth=worth, copies_cancelled=cancelled)


def _cancelled(status: int) -> Count:
    return Count("pk", filter=Q(status=status))


def least_sold(period: Period) -> list[tuple[int, int]]:
    """Return the ids of counted books on the shelves, and how many copies of each were sold.

    Those that sold least come first; the most copies on top.
    """
    lines = OrderLine.objects.order_by().exclude(status=LineStatus.CANCELLED)
    lines = lines.filter(period.within(LINE_PLACED), order__currency=settings.SHOP_CURRENCY)
    sold = dict(lines.values_list("product").annotate(Count("pk")))
    products = Product.objects.filter(active=True, stock__gt=0).order_by("-stock", "pk")
    found = ((pk, sold.get(pk, 0)) for pk in products.values_list("pk", flat=True))
    return sorted(found, key=itemgetter(1))


def last_sold(products: list[int]) -> dict[int, datetime]:
    """Return when the last copy of each book was sold that was not cancelled."""
    currency = {"order__currency": settings.SHOP_CURRENCY}
    lines = OrderLine.objects.order_by().exclude(status=LineStatus.CANCELLED).filter(**currency)
    if len(products) <= FEW:
        lines = lines.filter(product__in=products)
    return dict(lines.values_list("product").annotate(Max(LINE_PLACED)))


def products_low_in_stock() -> QuerySet:
    """Counted books on the shelves that are at their limit, or under it."""
    limit = Coalesce("low_stock_at", LOW_STOCK_AT)
    products = Product.objects.filter(active=True, stock__isnull=False).annotate(limit=limit)
    return products.filter(stock__lte=F("limit")).order_by("stock", "name", "pk")


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
