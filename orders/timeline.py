"""What happened to an order, one line for what was done at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

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
    for row in order.changes.by_minute():
        at, new = row["last"], row["new"]
        if row["of_order"] and new in ORDERS:
            events.append(TimelineEvent(at, ORDERS[OrderStatus(new)]))
        elif not row["of_order"] and new in LINES:
            copies = "1 copy" if row["number"] == 1 else f"{row['number']} copies"
            words = OWN if row["by_customer"] and new in OWN else LINES
            events.append(TimelineEvent(at, words[LineStatus(new)].format(copies)))
    return sorted(events, key=lambda event: event.at)
