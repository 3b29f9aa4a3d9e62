"""What the admin sites' log holds about a person who is not staff."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from accounts.models import User


def traces_of(user: User) -> list[dict]:
    """Return when the account was changed on an admin site, for the download of their data."""
    return [{"at": entry.action_time} for entry in _entries(user).order_by("pk")]


def blank_traces(user: User) -> None:
    """Keep that an account was changed, and forget whose: entries are named by the e-mail."""
    _entries(user).update(object_repr="(erased)")


def _entries(user: User) -> QuerySet[LogEntry]:
    kind = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=kind, object_id=str(user.pk))
