"""Which headings the copies of a book get that is ordered now."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from catalogue.models import Authorship, Product
from orders.models.catalogue_snapshot import CatalogueSnapshot, digest_of, join_names

BATCH = 5_000


class LineSnapshots(NamedTuple):
    """The ids of a book's headings, under the names that its lines have them by."""

    authors_id: int | None = None
    categories_id: int | None = None


def get_line_snapshots(product_ids: Iterable[int]) -> dict[int, LineSnapshots]:
    """Return the headings of books as they are now, making those that were never needed before."""
    ids = sorted(product_ids)
    authors, categories = {}, {}
    for start in range(0, len(ids), BATCH):
        authors |= _authors(ids[start : start + BATCH])
        categories |= _categories(ids[start : start + BATCH])
    known = _get_or_create({*authors.values(), *categories.values()})
    return {
        pk: LineSnapshots(known.get(authors.get(pk)), known.get(categories.get(pk))) for pk in ids
    }


def _authors(ids: list[int]) -> dict[int, str]:
    rows = Authorship.objects.filter(product__in=ids).order_by("position", "pk")
    return _join(rows.values_list("product_id", "author__name"))


def _categories(ids: list[int]) -> dict[int, str]:
    rows = Product.tags.through.objects.filter(product__in=ids)
    rows = rows.order_by("producttag__name", "producttag_id")
    return _join(rows.values_list("product_id", "producttag__name"))


def _join(rows: Iterable[tuple[int, str]]) -> dict[int, str]:
    names = defaultdict(list)
    for pk, name in rows:
        names[pk].append(name)
    return {pk: text for pk, theirs in names.items() if (text := join_names(theirs))}


def _get_or_create(wanted: set[str]) -> dict[str, int]:
    """Return the id of each heading by its names."""
    by_digest = {digest_of(names): names for names in wanted}
    known = _known(by_digest)
    # In the order in which everybody makes them, so that no two orders wait for each other.
    if missing := sorted(by_digest.keys() - known.keys()):
        made = (CatalogueSnapshot(digest=digest, names=by_digest[digest]) for digest in missing)
        CatalogueSnapshot.objects.bulk_create(made, BATCH, ignore_conflicts=True)
        known |= _known(missing)
    return {names: known[digest] for digest, names in by_digest.items()}


def _known(digests: Iterable[str]) -> dict[str, int]:
    digests, known = list(digests), {}
    for start in range(0, len(digests), BATCH):
        found = CatalogueSnapshot.objects.filter(digest__in=digests[start : start + BATCH])
        known |= found.values_list("digest", "pk")
    return known
