"""What the integrity checks of all apps share: `check_integrity` asks `<app>/integrity.py`."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.models import QuerySet

SHOWN = 20  # rows of one kind; the rest is counted


class Fault(NamedTuple):
    """One thing that must not be: `what` it is about, and why that is `wrong`."""

    what: str
    wrong: str


def faults(rows: QuerySet, wrong: str) -> Iterator[Fault]:
    """Name each of these rows, which should be none: the first SHOWN of them, then their number."""
    name = rows.model._meta.verbose_name
    ids = list(rows.values_list("pk", flat=True)[: SHOWN + 1])
    for pk in ids[:SHOWN]:
        yield Fault(f"{name} {pk}", wrong)
    if len(ids) > SHOWN:
        yield Fault(f"{name}", f"{rows.count() - SHOWN} more: {wrong}")


def shortened(found: Iterable[Fault]) -> Iterator[Fault]:
    """Pass on the first SHOWN faults of one kind, then their number."""
    found = list(found)
    yield from found[:SHOWN]
    if more := len(found[SHOWN:]):
        yield Fault(f"{more} more", found[-1].wrong)
