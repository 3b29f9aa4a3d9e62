"""What was changed on an object, by whom and when, in words (DESIGN 5)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.utils.text import Truncator, capfirst

VERBS = {
    LogEntry.Action.CREATE: "added",
    LogEntry.Action.UPDATE: "changed",
    LogEntry.Action.DELETE: "deleted",
}
MAX_VALUE_LENGTH = 200
NOTHING = "–"


class Entry(NamedTuple):
    """`who` is empty where nobody is named; `changes` are field, old and new."""

    at: datetime
    who: str
    what: str
    changes: list[tuple[str, str, str]] = []


def entries_of(
    row: Model, parts: Iterable[type[Model]] = (), fields: Collection[str] | None = None
) -> QuerySet[LogEntry]:
    """Return what is noted of a row and its parts, newest first; or of these fields alone."""
    own = Q(content_type=ContentType.objects.get_for_model(row), object_id=row.pk)
    if fields is not None:
        own &= Q(changes__has_any_keys=sorted(fields))
    for part in parts:
        own |= _of_part(row, part)
    entries = LogEntry.objects.filter(own).select_related("actor", "content_type")
    return entries.order_by("-timestamp", "-pk")


def _of_part(row: Model, part: type[Model]) -> Q:
    """Find what was noted of parts that are there, and of those that are gone."""
    kind, name = ContentType.objects.get_for_model(part), row._meta.model_name
    noted = LogEntry.objects.filter(content_type=kind)
    noted = noted.filter(
        Q(**{f"changes__{name}__0": str(row.pk)}) | Q(**{f"changes__{name}__1": str(row.pk)})
    )
    there = part.objects.filter(**{name: row.pk})
    known = Q(object_id__in=there.values("pk")) | Q(object_id__in=noted.values("object_id"))
    return Q(content_type=kind) & known


def read(
    entries: Iterable[LogEntry], row: Model, fields: Collection[str] | None = None
) -> list[Entry]:
    """Say the entries in words, with names for the rows that they point to."""
    entries = list(entries)
    names = _names(entries)
    history = []
    for entry in entries:
        model = entry.content_type.model_class()
        what = VERBS.get(entry.action, "")
        if not isinstance(row, model):
            what = f"{model._meta.verbose_name} {entry.object_repr}: {what}"
        who = str(entry.actor or entry.actor_email or "")
        whole = entry.action == LogEntry.Action.UPDATE
        changes = [
            _change(model, field, values, names)
            for field, values in (entry.changes or {}).items()
            if (fields is None or field in fields) and (whole or _leads_on(model, field, row))
        ]
        history.append(Entry(entry.timestamp, who, capfirst(what), changes))
    return history


def _leads_on(model, name: str, row: Model) -> bool:
    """Tell whether a part that came or went is known by this field: an authorship by its author."""
    field = _field(model, name)
    leads = isinstance(field, ForeignKey)
    return leads and not isinstance(row, (model, field.related_model))


def _change(model, name: str, values, names: dict) -> tuple[str, str, str]:
    field = _field(model, name)
    label = capfirst(str(getattr(field, "verbose_name", name.replace("_", " "))))
    if isinstance(values, dict):  # several to several
        these = ", ".join(map(str, values["objects"]))
        return (label, these, NOTHING) if values["operation"] == "delete" else (label, "", these)
    old, new = (_words(field, value, names) for value in values)
    return label, old, new


def _words(field, value, names: dict) -> str:
    if value in (None, "None", ""):
        return NOTHING
    if isinstance(field, ForeignKey):
        return names.get((field.related_model, str(value)), f"no. {value}")
    choices = {str(key): str(label) for key, label in getattr(field, "flatchoices", None) or []}
    known = {"True": "yes", "False": "no"} | choices
    return Truncator(known.get(str(value), str(value))).chars(MAX_VALUE_LENGTH)


def _field(model, name: str):
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _names(entries: list[LogEntry]) -> dict:
    """Return the names of all rows that the changes point to: one query for each model."""
    wanted: dict[type[Model], set[str]] = {}
    for entry in entries:
        model = entry.content_type.model_class()
        for name, values in (entry.changes or {}).items():
            field = _field(model, name)
            if isinstance(field, ForeignKey) and isinstance(values, list):
                ids = {str(value) for value in values if str(value).isdecimal()}
                wanted.setdefault(field.related_model, set()).update(ids)
    return {
        (model, str(row.pk)): str(row)
        for model, ids in wanted.items()
        for row in model._base_manager.filter(pk__in=ids)
    }
