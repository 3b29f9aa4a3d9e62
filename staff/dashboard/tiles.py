"""The piles of work on top of the order dashboard: each is a filter, with how much is in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from orders.models import LineStatus, Order, OrderStatus, StatusChange
from orders.models.order import overdue
from staff.dashboard.counting import Pulse

LATE = timedelta(days=3)
MOST = 1_000  # counted; more than these nobody needs to know exactly


@dataclass(frozen=True)
class Tile:
    name: str
    label: str
    condition: Callable[[], Q]


def _sent_today() -> Q:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    moves = StatusChange.objects.filter(
        order=OuterRef("pk"), line__isnull=False, new=LineStatus.SENT, at__gte=today
    )
    # Who sends a copy changes its order, so only what was changed today has to be looked at.
    return Q(Exists(moves), date_updated__gte=today)


def _late() -> Q:
    return Q(status=OrderStatus.PAID, paid_at__lt=timezone.now() - LATE)


def _unusual() -> Q:
    return ~Q(unusual="") & Q(closed_at=None)


TILES = {
    tile.name: tile
    for tile in (
        Tile("new", "New, not paid", lambda: Q(status=OrderStatus.NEW, paid_at=None)),
        Tile("waiting", "Paid and waiting", lambda: Q(status=OrderStatus.PAID)),
        Tile("sent-today", "Sent today", _sent_today),
        Tile("late", "Late: paid 3 days ago", _late),
        Tile("overdue", "Overdue", overdue),
        Tile("unusual", "Unusual", _unusual),
    )
}
CHOICES = [(tile.name, tile.label) for tile in TILES.values()]


def of(orders: QuerySet, name: str) -> QuerySet:
    """Return those of the orders that are in a pile."""
    return orders.filter(TILES[name].condition())


def counted(pulse: Pulse) -> list[tuple[Tile, str]]:
    """Return the piles with how many orders each holds."""
    numbers = pulse.keep("tiles", _counted)
    return [(tile, in_words(number)) for tile, number in zip(TILES.values(), numbers, strict=True)]


def _counted() -> list[int]:
    """Count all piles in one statement, each no further than anybody needs to know."""
    piles = [Order.objects.order_by().filter(tile.condition()) for tile in TILES.values()]
    asked = [pile.values("pk")[: MOST + 1].query.sql_with_params() for pile in piles]
    counts = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS pile)" for sql, _ in asked)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", [value for _, values in asked for value in values])
        return list(cursor.fetchone())


def in_words(number: int) -> str:
    return f"{MOST:,}+" if number > MOST else f"{number:,}"
