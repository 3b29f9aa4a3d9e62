"""What staff's logs and notes hold about a person."""

from auditlog.models import LogEntry as AuditEntry
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from accounts import personal_data
from accounts.models import Address, User
from orders.models import Order
from staff.models import Job, OrderNote

ERASED = "(erased)"


def register() -> None:
    """Tell the download and the erasure of personal data what staff hold about somebody."""
    logs = ("admin.LogEntry", "auditlog.LogEntry")
    personal_data.register("changes by the shop's staff", changes_by_staff, logs, erase=redact)
    notes = ("staff.OrderNote",)
    personal_data.register("notes on orders", export_notes, notes, erase=redact_notes)


def changes_by_staff(user: User) -> list[dict]:
    """Return when the account was changed by staff, for the download of their data."""
    at = [entry.action_time for entry in _entries(user)]
    at += [entry.timestamp for entry in _audited(user)]
    return [{"at": moment} for moment in sorted(at)]


def redact(user: User) -> None:
    """Keep that something of theirs was changed, and forget whose it was and what it said.

    What they did themselves, where they were staff, stays without their name.
    """
    _entries(user).update(object_repr=ERASED)
    _with_rows().filter(_of_deleted_addresses("row")).update(object_repr=ERASED)
    nothing = {"object_repr": ERASED, "changes": {}, "changes_text": "", "serialized_data": None}
    _audited(user).update(**nothing)
    AuditEntry.objects.filter(_of_deleted_addresses("object_id")).update(**nothing)
    AuditEntry.objects.filter(actor=user).update(actor=None, actor_email=None)
    Job.objects.of(user).exclude(kind__in=Job.RECORDS).delete()


def export_notes(user: User) -> list[dict]:
    notes = OrderNote.objects.filter(order__user=user)
    return [{"at": note.made_at, "note": note.text} for note in notes]


def redact_notes(user: User) -> None:
    OrderNote.objects.filter(order__user=user).update(text=ERASED)


def _entries(user: User) -> QuerySet[LogEntry]:
    """Return the entries of the account and its addresses in Django's own log."""
    user_type, address_type = _kinds(User, Address)
    own = Q(content_type=user_type, object_id=str(user.pk))
    theirs = Q(content_type=address_type, row__in=user.addresses.values("pk"))
    return _with_rows().filter(own | theirs).order_by("pk")


def _with_rows() -> QuerySet[LogEntry]:
    return LogEntry.objects.alias(row=Cast("object_id", BigIntegerField()))


def _audited(user: User) -> QuerySet[AuditEntry]:
    """Return the entries of the account, its addresses and its orders."""
    user_type, address_type, order_type = _kinds(User, Address, Order)
    own = Q(content_type=user_type, object_id=user.pk)
    theirs = Q(content_type=address_type, object_id__in=user.addresses.values("pk"))
    orders = Q(content_type=order_type, object_id__in=user.orders.values("pk"))
    return AuditEntry.objects.filter(own | theirs | orders)


def _of_deleted_addresses(row: str) -> Q:
    """Addresses that were thrown away: nobody knows any more whose they were."""
    is_there = Exists(Address.objects.filter(pk=OuterRef(row)))
    return Q(~is_there, content_type__in=_kinds(Address))


def _kinds(*models: type[Model]) -> list[ContentType]:
    return [ContentType.objects.get_for_model(model) for model in models]
