"""How many books each further choice would show.

For a whole category the counts are kept (derived.indexing). For a filtered or searched list they
are counted among at most COUNTED books and kept for a minute; beyond that the facets stand without
numbers, so that a page of a large shop costs what a page of a small one does.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Case, Count, F, QuerySet, Value, When
from django.db.models.fields import CharField
from django.db.models.functions import Cast

from catalogue.derived.indexing import PRICE_BANDS
from catalogue.listing.selection import Selection
from catalogue.models import Author, Authorship, FacetCount, Product
from catalogue.rules.sellable import IN_STOCK
from catalogue.search.product_search import Found
from config.caching.version_cache import cached_answer, cached_by_version

COUNTED = 10_000
CACHED_SECONDS = 60  # seconds
MAX_AUTHORS_SHOWN, MAX_CATEGORIES_SHOWN = 10, 12
MAX_CATEGORIES = 1_000  # categories whose counts a process keeps
SCALARS = ("format", "language", "price", "in_stock")

BAND = Case(
    *(When(price__lte=top, then=Value(code)) for code, _, top in PRICE_BANDS if top is not None),
    default=Value(PRICE_BANDS[-1][0]),
    output_field=CharField(),
)
VALUES = {
    "format": Cast("format", CharField()),
    "language": Cast("language", CharField()),
    "price": BAND,
    "category": F("tags__slug"),
    "in_stock": Case(When(IN_STOCK, then=Value("1")), default=Value(""), output_field=CharField()),
}

# Value → (label, count); a count of None means too many to count.
Counts = dict[str, tuple[str, int | None]]


@dataclass(frozen=True)
class FacetCounts:
    """The counts of a list as (dimension, value, label, count), and how many books it has.

    `total` stops at COUNTED + 1 unless the list is a whole category.
    """

    rows: tuple[tuple[str, str, str, int | None], ...]
    total: int

    def of(self, dimension: str) -> Counts:
        """Return the counts of one dimension, the largest first."""
        return {value: (label, n) for each, value, label, n in self.rows if each == dimension}


def count_facets(selection: Selection, found: Found | None, version: str) -> FacetCounts:
    """Count the facets of a list; `found` is None without a question."""
    category, shop = stored_counts(version, selection.category), stored_counts(version, "")
    if selection.is_whole_category:
        rows = tuple(row for row in category.rows if row[0] != "category")
        tags = tuple(row for row in shop.rows if row[0] == "category")
        return FacetCounts(
            rows + tags + _stored_authors(version, selection.category), category.total
        )
    if found and found.cut:
        return FacetCounts(
            _without_numbers(shop.rows + _stored_authors(version, "")), len(found.ids)
        )
    ids = found.ids if found else None
    key = f"{version} {selection.url(sort='')} {ids}"
    return cached_answer("facets", key, lambda: _counted(selection, ids, version), CACHED_SECONDS)


def _without_numbers(rows: tuple) -> tuple:
    return tuple((dimension, value, label, None) for dimension, value, label, _ in rows)


@cached_by_version(MAX_CATEGORIES)
def stored_counts(version: str, category: str) -> FacetCounts:
    """Read the kept counts of a category, or of the whole shop; authors are too many for here."""
    rows = FacetCount.objects.filter(category=category, count__gt=0).exclude(dimension="author")
    rows = tuple(_columns(rows))
    return FacetCounts(rows, next((row[3] for row in rows if row[0] == "all"), 0))


@cached_by_version(MAX_CATEGORIES)
def _stored_authors(version: str, category: str) -> tuple:
    rows = FacetCount.objects.filter(category=category, dimension="author", count__gt=0)
    return tuple(_columns(rows)[:MAX_AUTHORS_SHOWN])


def _columns(rows: QuerySet) -> QuerySet:
    return rows.order_by("-count", "label").values_list("dimension", "value", "label", "count")


def _counted(selection: Selection, found: list[int] | None, version: str) -> FacetCounts:
    category, shop = stored_counts(version, selection.category), stored_counts(version, "")
    plain = found is not None and not selection.chosen and not selection.category
    fitting = found if plain else _ids(selection.products(found))

    def products(without: str) -> QuerySet:
        """The books to count a dimension among: its own choice does not limit it."""
        chosen = selection.category if without == "category" else without in selection.chosen
        if not chosen:
            return Product.objects.filter(pk__among=fitting)
        others = selection.products(found, without).order_by()
        return Product.objects.filter(pk__in=others.values("pk")[: COUNTED + 1])

    among = {dimension: products(dimension) for dimension in (*SCALARS, "category", "author")}
    counted = _scalars(among)
    rows = []
    for dimension in among:
        now = counted[dimension]
        alone = selection.chosen == {dimension} and found is None
        too_many = sum(now.values()) > COUNTED
        names = (shop if dimension == "category" else category).of(dimension)
        if dimension == "author" and (alone or too_many):
            names = FacetCounts(_stored_authors(version, selection.category), 0).of("author")
        if alone:
            counts = names
        elif too_many:
            counts = {value: (label, None) for value, (label, _) in names.items()}
        elif dimension == "author":
            counts = _authors(among[dimension])
        else:
            counts = {value: (label, now.get(value, 0)) for value, (label, _) in names.items()}
        if dimension == "author":
            counts = _with_chosen(counts, selection.author)
        elif dimension == "category":
            counts = _largest(counts)
        rows += [(dimension, value, label, number) for value, (label, number) in counts.items()]
    return FacetCounts(tuple(rows), len(fitting))


def _ids(products: QuerySet) -> list[int]:
    return list(products.order_by().values_list("pk", flat=True)[: COUNTED + 1])


def _with_chosen(counts: Counts, chosen: tuple[str, ...]) -> Counts:
    """Let chosen authors stand in the list also where others have more books."""
    missing = [slug for slug in chosen if slug not in counts]
    if not missing:
        return counts
    names = Author.objects.filter(slug__in=missing).values_list("slug", "name")
    return counts | {slug: (name, None) for slug, name in names}


def _scalars(among: dict[str, QuerySet]) -> dict[str, dict[str, int]]:
    """Count in one query the values of one-column dimensions, and the books to count others in."""
    tagged = among["category"].filter(tags__active=True)
    parts = [
        _group(dimension, VALUES.get(dimension, Value("")), products)
        for dimension, products in (among | {"category": tagged}).items()
    ]
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    for dimension, value, count in parts[0].union(*parts[1:], all=True):
        counted[dimension][value] = count
    return counted


def _group(dimension: str, value, products: QuerySet) -> QuerySet:
    named = products.order_by().annotate(dimension=Value(dimension), value=value)
    return named.values_list("dimension", "value").annotate(number=Count("pk"))


def _authors(products: QuerySet) -> Counts:
    by_them = Authorship.objects.filter(product__in=products.order_by().values("pk")).order_by()
    named = by_them.values_list("author__slug", "author__name").annotate(number=Count("pk"))
    return {slug: (name, n) for slug, name, n in named.order_by("-number")[:MAX_AUTHORS_SHOWN]}


def _largest(counts: Counts) -> Counts:
    """Keep as many categories as are shown, and the current one, which is not."""
    ordered = sorted(counts.items(), key=lambda item: -(item[1][1] or 0))
    return dict(ordered[: MAX_CATEGORIES_SHOWN + 1])
