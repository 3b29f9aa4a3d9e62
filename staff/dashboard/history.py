"""What happened to an order and who did it, for staff; what was done at once is one line."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from auditlog.models import LogEntry
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncMinute
from django.utils.formats import date_format

from orders.models import LineStatus, Order, OrderStatus

MOST_CHANGES = 50  # of an address or a date; nobody makes more


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
    return sorted([*events, *moves, *_changes(order)], key=lambda event: event.at)


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


def _changes(order: Order) -> Iterator[Event]:
    entries = LogEntry.objects.get_for_object(order).order_by("-pk")
    entries = entries.values_list("timestamp", "changes", "actor__email", "actor_email")
    for at, changes, email, past_email in entries[:MOST_CHANGES]:
        who, changed = email or past_email or "the shop", changes or {}
        if any(field.startswith("shipping_") for field in changed):
            yield Event(at, "Delivery address changed", who)
        if days := changed.get("pay_by"):
            old, new = (date_format(date.fromisoformat(day), "j M Y") for day in days)
            yield Event(at, f"To be paid by: {old} → {new}", who)
