"""What must be true of payments and balances (law 13), proved from the rows."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count, F, Q

from config.integrity import Fault, faults
from orders.models import LineStatus, Order, OrderLine, OrderStatus, Payment

BATCH = 1_000
NOTHING = Decimal("0.00")


def check() -> Iterator[Fault]:
    yield from _payments()
    last = 0
    while orders := list(Order.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = orders[-1].pk
        yield from _balances(orders)


def _payments() -> Iterator[Fault]:
    reversals = Payment.objects.filter(reverses__isnull=False).order_by("pk")
    wrong = ~Q(order=F("reverses__order")) | Q(reverses__reverses__isnull=False)
    yield from faults(reversals.filter(wrong), "reverses what it may not")
    for payment in reversals.select_related("reverses").iterator(chunk_size=BATCH):
        if payment.amount != -payment.reverses.amount:
            yield Fault(f"payment {payment.pk}", "reverses another amount than its own")


def _balances(orders: list[Order]) -> Iterator[Fault]:
    """Add up in Python: SQLite's amounts are not exact."""
    received, cancelled = _received(orders), _cancelled(orders)
    for order in orders:
        name = f"order {order.pk}"
        owed = NOTHING if order.is_cancelled else order.total - cancelled[order.pk]
        if order.owed != owed:
            yield Fault(name, f"owes {owed}, not {order.owed}")
        if order.received != received[order.pk]:
            yield Fault(name, f"received {received[order.pk]}, not {order.received}")
        is_paid = received[order.pk] >= owed
        if order.status != OrderStatus.CANCELLED and bool(order.paid_at) != is_paid:
            yield Fault(name, f"is {'' if is_paid else 'not '}paid, but says otherwise")


def _received(orders: list[Order]) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = defaultdict(lambda: NOTHING)
    rows = Payment.objects.filter(order__in=orders).order_by()
    for order, amount in rows.values_list("order", "amount"):
        sums[order] += amount
    return sums


def _cancelled(orders: list[Order]) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = defaultdict(lambda: NOTHING)
    lines = OrderLine.objects.filter(order__in=orders, status=LineStatus.CANCELLED).order_by()
    for order, price, number in lines.values_list("order", "price").annotate(number=Count("pk")):
        sums[order] += price * number
    return sums
