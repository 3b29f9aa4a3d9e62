"""The tiles on top of the order dashboard: each is a filter, with how much is in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from config.dates import start_of_day
from orders.models import LineStatus, Order, OrderStatus, StatusChange
from orders.models.order import overdue
from staff.order_filters.orders_version import OrdersVersion

LATE = timedelta(days=3)
MAX_COUNTED = 1_000  # counted; more than these nobody needs to know exactly
TO_PAY_BACK = Q(received__gt=F("owed"))  # as the index that finds them has it


@dataclass(frozen=True)
class QuickFilter:
    name: str
    label: str
    condition: Callable[[], Q]


def _sent_today() -> Q:
    today = start_of_day(timezone.localdate())
    transitions = StatusChange.objects.filter(
        order=OuterRef("pk"), line__isnull=False, new=LineStatus.SENT, at__gte=today
    )
    # Who sends a copy changes its order, so only what was changed today has to be looked at.
    return Q(Exists(transitions), date_updated__gte=today)


def _late() -> Q:
    return Q(status=OrderStatus.PAID, paid_at__lt=timezone.now() - LATE)


def _unusual() -> Q:
    return ~Q(unusual="") & Q(closed_at=None)


QUICK_FILTERS = {
    tile.name: tile
    for tile in (
        QuickFilter("new", "New, not paid", lambda: Q(status=OrderStatus.NEW, paid_at=None)),
        QuickFilter("waiting", "Paid and waiting", lambda: Q(status=OrderStatus.PAID)),
        QuickFilter("sent-today", "Sent today", _sent_today),
        QuickFilter("late", "Late: paid 3 days ago", _late),
        QuickFilter("to-pay-back", "To pay back", lambda: TO_PAY_BACK),
        QuickFilter("overdue", "Overdue", overdue),
        QuickFilter("unusual", "Unusual", _unusual),
    )
}
CHOICES = [(tile.name, tile.label) for tile in QUICK_FILTERS.values()]


def of(orders: QuerySet, name: str) -> QuerySet:
    return orders.filter(QUICK_FILTERS[name].condition())


def with_counts(orders_version: OrdersVersion) -> list[tuple[QuickFilter, str]]:
    """Return the tiles with how many orders each holds."""
    numbers = orders_version.cached("tiles", _counted)
    return [
        (tile, in_words(number))
        for tile, number in zip(QUICK_FILTERS.values(), numbers, strict=True)
    ]


def _counted() -> tuple[int, ...]:
    """Count all tiles in one question, whose answer stands beside any order there is."""
    orders = Order.objects.order_by()
    numbers = [_Number(of(orders, name).values("pk")[: MAX_COUNTED + 1]) for name in QUICK_FILTERS]
    return next(iter(orders.values_list(*numbers)[:1]), None) or (0,) * len(QUICK_FILTERS)


class _Number(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS tile)"
    output_field = IntegerField()


def in_words(number: int) -> str:
    return f"{MAX_COUNTED:,}+" if number > MAX_COUNTED else f"{number:,}"
