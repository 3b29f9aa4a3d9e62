"""Authors and categories by name, made when they are missing."""

from collections.abc import Iterable

from catalogue.feeds.bulk_slugs import free_slugs
from catalogue.feeds.cells import collapsed, folded
from catalogue.models import Author, ProductTag
from catalogue.rules.slugs import slug_base


class NamedRows:
    """The names of all authors, or of all categories; case does not tell two apart."""

    def __init__(self, model: type[Author] | type[ProductTag]):
        self._model = model
        self._used = {"all"} if model is ProductTag else set()
        self._exact: dict[str, int] = {}
        self._folded: dict[str, int] = {}
        self._last = 0
        self.seen: set[str] = set()
        self.created = 0

    def ids(self, names: Iterable[str]) -> dict[str, int]:
        """Return the id for each name; those nobody has yet are made."""
        wanted = {name: folded(name) for name in names}
        self._learn()
        missing = {key: name for name, key in reversed(wanted.items()) if key not in self._folded}
        if missing:
            self._make(list(reversed(missing.values())))
        return {name: self._exact.get(name, self._folded[key]) for name, key in wanted.items()}

    def _make(self, names: list[str]) -> None:
        bases = [slug_base(name, self._model._meta.verbose_name) for name in names]
        slugs = free_slugs(self._model, bases, self._used)
        self._model.objects.bulk_create(
            self._model(name=name, slug=slug) for name, slug in zip(names, slugs, strict=True)
        )
        self.created += len(names)
        self._learn()

    def _learn(self) -> None:
        """Read the names that came since the last time."""
        new = self._model.objects.filter(pk__gt=self._last).order_by("pk")
        for pk, name in new.values_list("pk", "name").iterator():
            self._exact.setdefault(collapsed(name), pk)
            self._folded.setdefault(folded(name), pk)
            self._last = pk
