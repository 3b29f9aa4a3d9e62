"""What happened to an order and who did it, for staff; what was done at once is one line."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from auditlog.models import LogEntry
from django.db.models import QuerySet
from django.utils.formats import date_format

from config.templatetags.shop import amount_in
from orders.models import CreditNote, LineStatus, Order, OrderStatus
from staff.dashboard.payment_forms import PaymentRow

NOT_THEIRS = "the customer with its email address"
MAX_CHANGES = 50  # of an address or a date; nobody makes more


class HistoryEvent(NamedTuple):
    at: datetime
    words: str
    who: str


def history(
    order: Order, payments: Iterable[PaymentRow], credit_notes: Iterable[CreditNote]
) -> list[HistoryEvent]:
    events = [
        HistoryEvent(order.date_added, "Order placed", "the customer"),
        *transition_events(order.changes.all()),
        *payment_events(order, payments),
        *(_credit(order, note) for note in credit_notes),
        *_changes(order),
    ]
    if order.claimed_at:
        events.append(HistoryEvent(order.claimed_at, "Added to the account", "the customer"))
    if order.claim_refused_at:
        events.append(HistoryEvent(order.claim_refused_at, "Says it is not theirs", NOT_THEIRS))
    return sorted(events, key=lambda event: event.at)


def payment_events(order: Order, rows: Iterable[PaymentRow]) -> list[HistoryEvent]:
    """Say what came and went, and what was reversed."""
    events = []
    for row in rows:
        payment = row.payment
        amount = amount_in(abs(payment.amount), order.currency)
        words = f"{amount} {row.what}, {payment.get_method_display()}"
        if row.reverses:
            undone = "Refund" if row.reverses.is_refund else "Payment"
            words = f"{undone} of {amount} reversed"
        events.append(
            HistoryEvent(payment.entered_at, words, str(payment.entered_by or "the shop"))
        )
    return events


def _credit(order: Order, note: CreditNote) -> HistoryEvent:
    amount = amount_in(Decimal(note.content["total"]), order.currency)
    return HistoryEvent(note.issued_at, f"{note} over {amount} made", "the shop")


def transition_events(changes: QuerySet) -> list[HistoryEvent]:
    """Sum up transitions of one order by the minute."""
    events = []
    for row in changes.by_minute("old", "by__email"):
        names = OrderStatus if row["of_order"] else LineStatus
        copies = "1 copy" if row["number"] == 1 else f"{row['number']} copies"
        what = "Order" if row["of_order"] else copies
        words = f"{what}: {names(row['old']).label} → {names(row['new']).label}"
        who = "the customer" if row["by_customer"] else row["by__email"] or "the shop"
        events.append(HistoryEvent(row["last"], words, who))
    return events


def _changes(order: Order) -> Iterator[HistoryEvent]:
    entries = LogEntry.objects.get_for_object(order).order_by("-pk")
    entries = entries.values_list("timestamp", "changes", "actor__email", "actor_email")
    for at, changes, email, past_email in entries[:MAX_CHANGES]:
        who, changed = email or past_email or "the shop", changes or {}
        if any(field.startswith("shipping_") for field in changed):
            yield HistoryEvent(at, "Delivery address changed", who)
        if days := changed.get("pay_by"):
            old, new = (date_format(date.fromisoformat(day), "j M Y") for day in days)
            yield HistoryEvent(at, f"To be paid by: {old} → {new}", who)
