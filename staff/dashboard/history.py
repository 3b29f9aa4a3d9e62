"""What happened to an order and who did it, for staff; what was done at once is one line."""

from datetime import datetime
from typing import NamedTuple

from auditlog.models import LogEntry
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncMinute

from orders.models import LineStatus, Order, OrderStatus

NOT_THEIRS = "the customer with its e-mail address"
MOST_CHANGES = 50  # of an address; nobody makes more


class Event(NamedTuple):
    at: datetime
    words: str
    who: str


def history(order: Order) -> list[Event]:
    """Return what happened, the first thing first."""
    events = [Event(order.date_added, "Order placed", "the customer")]
    moves = moves_in(order.changes.all())
    if order.paid_at and not any(move.words.endswith("new → paid") for move in moves):
        events.append(Event(order.paid_at, "Payment noted", "staff"))
    if order.joined_at:
        events.append(Event(order.joined_at, "Came into the account", "the customer"))
    if order.join_refused_at:
        events.append(Event(order.join_refused_at, "Said that it is not theirs", NOT_THEIRS))
    return sorted([*events, *moves, *_new_addresses(order)], key=lambda event: event.at)


def moves_in(changes: QuerySet) -> list[Event]:
    """Sum up moves of one order by the minute."""
    facts = ["minute", "whole", "old", "new", "by__email", "by_customer"]
    moves = changes.order_by().annotate(minute=TruncMinute("at"), whole=Q(line=None))
    moves = moves.values_list(*facts).annotate(number=Count("pk"), last=Max("at"))
    events = []
    for _, whole, old, new, email, customer, number, at in moves.order_by("last", "whole"):
        names = OrderStatus if whole else LineStatus
        what = "Order" if whole else "1 copy" if number == 1 else f"{number} copies"
        who = "the customer" if customer else email or "the shop"
        events.append(Event(at, f"{what}: {names(old).label} → {names(new).label}", who))
    return events


def _new_addresses(order: Order) -> list[Event]:
    entries = LogEntry.objects.get_for_object(order).order_by("-pk")
    entries = entries.values_list("timestamp", "changes", "actor__email", "actor_email")
    return [
        Event(at, "Delivery address changed", email or past_email or "the shop")
        for at, changes, email, past_email in entries[:MOST_CHANGES]
        if any(field.startswith("shipping_") for field in changes or {})
    ]
