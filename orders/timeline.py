"""What happened to an order, one line for what was done at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncMinute

from config.templatetags.shop import amount_in
from orders.models import LineStatus, Order, OrderStatus, Payment

LINES = {
    LineStatus.PROCESSING: "We started packing {}",
    LineStatus.SENT: "We sent {}",
    LineStatus.CANCELLED: "We cancelled {}",
}
OWN = {LineStatus.CANCELLED: "You cancelled {}"}
ORDERS = {
    OrderStatus.CANCELLED: "The order is cancelled",
    OrderStatus.DONE: "Everything has been sent",
}


class TimelineEvent(NamedTuple):
    at: datetime
    words: str


def timeline(order: Order, payments: Iterable[Payment]) -> list[TimelineEvent]:
    """Return what a customer may know, the first thing first."""
    events = [TimelineEvent(order.date_added, "You placed the order")]
    if order.claimed_at:
        events.append(TimelineEvent(order.claimed_at, "Added to your account"))
    for payment in payments:
        words = "We paid back {}" if payment.is_refund else "We received your payment of {}"
        amount = amount_in(abs(payment.amount), order.currency)
        events.append(TimelineEvent(payment.entered_at, words.format(amount)))
    of_order = Q(line=None)
    minutes = order.changes.order_by().annotate(minute=TruncMinute("at"), of_order=of_order)
    transitions = minutes.values_list("new", "of_order", "by_customer", "minute")
    transitions = transitions.annotate(number=Count("pk"), last=Max("at")).order_by(
        "last", "of_order"
    )
    for new, of_order, own, _, number, at in transitions:
        if of_order and new in ORDERS:
            events.append(TimelineEvent(at, ORDERS[OrderStatus(new)]))
        elif not of_order and new in LINES:
            copies = "1 copy" if number == 1 else f"{number} copies"
            words = OWN if own and new in OWN else LINES
            events.append(TimelineEvent(at, words[LineStatus(new)].format(copies)))
    return sorted(events, key=lambda event: event.at)
