"""What staff's logs and notes hold about a person."""

from auditlog.models import LogEntry as AuditEntry
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from accounts import personal_data
from accounts.models import Address, User
from orders.models import Order
from staff.models import OrderNote

ERASED = "(erased)"


def register() -> None:
    """Tell the download and the erasure of personal data what staff hold about somebody."""
    logs = ("admin.LogEntry", "auditlog.LogEntry")
    personal_data.register("changes by the shop's staff", traces_of, logs, erase=blank_traces)
    notes = ("staff.OrderNote",)
    personal_data.register("notes on orders", notes_about, notes, erase=blank_notes)


def traces_of(user: User) -> list[dict]:
    """Return when the account was changed by staff, for the download of their data."""
    at = [entry.action_time for entry in _entries(user)]
    at += [entry.timestamp for entry in _audited(user)]
    return [{"at": moment} for moment in sorted(at)]


def blank_traces(user: User) -> None:
    """Keep that something of theirs was changed, and forget whose it was and what it said.

    What they did themselves, where they were staff, stays without their name.
    """
    _entries(user).update(object_repr=ERASED)
    nothing = {"object_repr": ERASED, "changes": {}, "changes_text": "", "serialized_data": None}
    _audited(user).update(**nothing)
    AuditEntry.objects.filter(actor=user).update(actor=None, actor_email=None)


def notes_about(user: User) -> list[dict]:
    notes = OrderNote.objects.filter(order__user=user)
    return [{"at": note.made_at, "note": note.text} for note in notes]


def blank_notes(user: User) -> None:
    OrderNote.objects.filter(order__user=user).update(text=ERASED)


def _entries(user: User) -> QuerySet[LogEntry]:
    kind = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=kind, object_id=str(user.pk)).order_by("pk")


def _audited(user: User) -> QuerySet[AuditEntry]:
    """Return the entries of the account, its addresses and its orders."""
    entries = AuditEntry.objects.none()
    for model, ids in (
        (User, [user.pk]),
        (Address, user.addresses.values("pk")),
        (Order, user.orders.values("pk")),
    ):
        kind = ContentType.objects.get_for_model(model)
        entries |= AuditEntry.objects.filter(content_type=kind, object_id__in=ids)
    return entries
