"""What the reports count a copy under, as it was when the copy was ordered."""

import unicodedata
from collections.abc import Iterable
from hashlib import sha256

from django.db import models
from django.db.models import Q

# A surname may begin with these, and ends before those.
BEGINNINGS = {"du", "la", "le", "les", "mac", "mc", "st", "st."}
ENDINGS = {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"}


class CatalogueSnapshotQuerySet(models.QuerySet):
    def naming(self, name: str) -> "CatalogueSnapshotQuerySet":
        """Return those that have this name among theirs, the whole of it."""
        return self.filter(names__contains=join_names([name]))

    def like(self, part: str) -> "CatalogueSnapshotQuerySet":
        return self.filter(names__icontains=_in_one_line(part))


class CatalogueSnapshot(models.Model):
    """The authors of a book in their order, or its categories: names alone.

    All copies that were credited alike share one. It is never changed: where a book gets other
    authors, its next copies get another heading.
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    names = models.TextField(help_text="Each on a line of its own, the first after an empty one.")

    objects = CatalogueSnapshotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(names=""), name="snapshot_names_not_empty"),
        ]

    def __str__(self):
        return ", ".join(split_names(self.names))


def join_names(names: Iterable[str]) -> str:
    """Write names so that each has a line break on both sides: none is found within another."""
    lines = [line for name in names if (line := _in_one_line(name))]
    return "\n{}\n".format("\n".join(lines)) if lines else ""


def _in_one_line(name: str) -> str:
    return " ".join(name.split())


def split_names(names: str | None) -> list[str]:
    return (names or "").split("\n")[1:-1]


def digest_of(names: str) -> str:
    """Stand in for names in an index, which has no room for a long list of them."""
    return sha256(names.encode()).hexdigest()


def sort_name(name: str) -> str:
    """Return what a name stands by on a shelf: "le guin ursula k." for "Ursula K. Le Guin"."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    words = "".join(each for each in bare if not unicodedata.combining(each)).split()
    if "," in name or len(words) < 2:
        return " ".join(words).replace(",", "")
    end = len(words)
    while end > 2 and words[end - 1] in ENDINGS:
        end -= 1
    start = end - 1
    while start > 1 and words[start - 1] in BEGINNINGS:
        start -= 1
    return " ".join(words[start:end] + words[:start] + words[end:]).replace(",", "")
