"""What happened to an order, one line for what was done at once."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncMinute

from orders.models import LineStatus, Order, OrderStatus

LINES = {
    LineStatus.PROCESSING: "We began to pack {}",
    LineStatus.SENT: "We sent {}",
    LineStatus.CANCELLED: "We cancelled {}",
}
OWN = {LineStatus.CANCELLED: "You cancelled {}"}
ORDERS = {OrderStatus.CANCELLED: "The order is cancelled", OrderStatus.DONE: "All is sent"}


class Event(NamedTuple):
    at: datetime
    words: str


def timeline(order: Order) -> list[Event]:
    """Return what a customer may know, the first thing first."""
    events = [Event(order.date_added, "You placed the order")]
    if order.joined_at:
        events.append(Event(order.joined_at, "It came into your account"))
    if order.paid_at:
        events.append(Event(order.paid_at, "We received your payment"))
    of_order = Q(line=None)
    minutes = order.changes.order_by().annotate(minute=TruncMinute("at"), of_order=of_order)
    moves = minutes.values_list("new", "of_order", "by_customer", "minute")
    moves = moves.annotate(number=Count("pk"), last=Max("at")).order_by("last", "of_order")
    for new, of_order, own, _, number, at in moves:
        if of_order and new in ORDERS:
            events.append(Event(at, ORDERS[OrderStatus(new)]))
        elif not of_order and new in LINES:
            copies = "1 copy" if number == 1 else f"{number} copies"
            words = OWN if own and new in OWN else LINES
            events.append(Event(at, words[LineStatus(new)].format(copies)))
    return sorted(events, key=lambda event: event.at)
