"""How far the copies of orders are, asked for all orders of a page at once."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count

from orders.models import LineStatus, Order, OrderLine

CODES = {status.value: (status.name.lower(), status.label) for status in LineStatus}


def with_states(orders: Iterable[Order]) -> list[Order]:
    """Give each order `copies`, how many copies it has, and `states`: (code, word, number)."""
    orders = list(orders)
    found = defaultdict(list)
    lines = OrderLine.objects.filter(order__in=orders).order_by("order_id", "status")
    for order_id, status, number in lines.values_list("order_id", "status").annotate(Count("pk")):
        found[order_id].append((*CODES[status], number))
    for order in orders:
        order.states = found[order.pk]
        order.copies = sum(number for _, _, number in order.states)
    return orders
