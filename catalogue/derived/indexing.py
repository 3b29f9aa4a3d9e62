"""Keeps what is derived from books: bylines, search documents, facet counts and the vocabulary.

Every change of a book ends in `reindex`. Counts are kept by differences: each search document
remembers what it was counted as, so a change costs the same in a small shop and in a large one.

No sale waits for it: documents and counts are written first, rows of books last, where a card
changed. A sale that changes meanwhile what can be bought has the book indexed after itself.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db import connection, models, transaction

from catalogue.derived.locking import lock_catalogue
from catalogue.derived.version import current_version, touch
from catalogue.models.author import Authorship
from catalogue.models.image import ProductImage
from catalogue.models.index import FacetCount, SearchDocument, SearchWord
from catalogue.models.product import Product
from catalogue.rules.text import words

BATCH = 100  # books in a transaction: on SQLite all who write wait for its end
MAX_TEXT = 20_000
COLUMNS = ["title", "authors", "tags", "description", "facets"]  # of a search document
FACET = ["category", "dimension", "value", "label"]
# Inclusive price bands in the shop's currency; the last one is open.
PRICE_BANDS = [
    ("0-10", None, Decimal("9.99")),
    ("10-15", Decimal("10.00"), Decimal("14.99")),
    ("15-20", Decimal("15.00"), Decimal("19.99")),
    ("20-", Decimal("20.00"), None),
]

Names = dict[int, list[tuple[str, str]]]  # slugs and names by a book's id


class Parts(NamedTuple):
    """What belongs to books: authors in their order, active categories, the first image."""

    authors: Names
    tags: Names
    covers: dict[int, int]


def price_band(price: Decimal) -> str:
    return next(code for code, _, top in PRICE_BANDS if top is None or price <= top)


def reindex(product_ids: Iterable[int]) -> None:
    """Bring everything derived from these books up to date; unknown ids are passed over."""
    ids = sorted(set(product_ids))
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            lock_catalogue()
            products = Product.objects.filter(pk__in=ids[start : start + BATCH])
            write_cards(refresh(list(products.order_by("pk"))))


def refresh(products: list[Product]) -> list[Product]:
    """Keep what is derived from books as they are here, under the catalogue's lock.

    Returns those whose card changed: write their rows last in the transaction, by `write_cards`.
    """
    ids = [product.pk for product in products]
    parts = _parts_of(ids)
    old = SearchDocument.objects.in_bulk(ids)
    facets, vocabulary, documents, changed = Counter(), Counter(), [], []
    for product in products:
        if _refresh_card(product, parts):
            changed.append(product)
        document = _document(product, parts)
        documents.append(document)
        _count(facets, vocabulary, document, +1)
        if product.pk in old:
            _count(facets, vocabulary, old[product.pk], -1)
    SearchDocument.objects.bulk_create(
        documents, update_conflicts=True, unique_fields=["product"], update_fields=COLUMNS
    )
    _apply(facets, vocabulary)
    return changed


def write_cards(products: list[Product]) -> None:
    """Write the bylines and covers that `refresh` found changed."""
    if products:
        Product.objects.filter(pk__in=[product.pk for product in products]).lock()
        Product.objects.bulk_update(products, ["byline", "cover"])


def forget(product_id: int) -> None:
    """Take a book that is about to be deleted out of the counts."""
    facets, vocabulary = Counter(), Counter()
    for document in SearchDocument.objects.filter(product=product_id):
        _count(facets, vocabulary, document, -1)
    _apply(facets, vocabulary)


def _parts_of(ids: list[int]) -> Parts:
    """Read what belongs to these books as rows: half the time that model instances take."""
    authors = Authorship.objects.filter(product__in=ids).order_by("position", "pk")
    tags = Product.tags.through.objects.filter(product__in=ids, producttag__active=True)
    images = ProductImage.objects.filter(product__in=ids).order_by("-position", "-pk")
    return Parts(
        _grouped(authors.values_list("product_id", "author__slug", "author__name")),
        _grouped(
            tags.order_by("producttag__name", "producttag_id").values_list(
                "product_id", "producttag__slug", "producttag__name"
            )
        ),
        dict(images.values_list("product_id", "pk")),
    )


def _grouped(rows: Iterable[tuple[int, str, str]]) -> Names:
    grouped = defaultdict(list)
    for product, slug, name in rows:
        grouped[product].append((slug, name))
    return grouped


def _refresh_card(product: Product, parts: Parts) -> bool:
    """Set byline and cover from authors and images; return whether either changed."""
    before = product.byline, product.cover_id
    product.byline = byline_of([name for _, name in parts.authors[product.pk]])
    product.cover_id = parts.covers.get(product.pk)
    return before != (product.byline, product.cover_id)


def byline_of(names: list[str]) -> str:
    """Write authors as a card does: "A", "A and B", "A, B and 3 others"."""
    if len(names) > 3:
        line = f"{names[0]}, {names[1]} and {len(names) - 2} others"
    else:
        line = " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
    return line[:500]


def _document(product: Product, parts: Parts) -> SearchDocument:
    document = SearchDocument(product=product, title="", authors="", tags="", description="")
    if not product.active:
        return document
    tags, authors = parts.tags[product.pk], parts.authors[product.pk]
    document.title = " ".join(words(product.name))
    document.authors = " ".join(words(" ".join(name for _, name in authors)))
    document.tags = " ".join(words(" ".join(name for _, name in tags)))
    document.description = " ".join(words(product.description[:MAX_TEXT]))
    document.facets = [["all", "", ""], ["price", price_band(product.price), ""]]
    document.facets += [["category", slug, name] for slug, name in tags]
    document.facets += [["author", slug, name] for slug, name in authors]
    for dimension in ("format", "language"):
        if value := getattr(product, dimension):
            document.facets.append([dimension, value, ""])
    if product.sellable:
        document.facets.append(["in_stock", "1", ""])
    return document


def _count(facets: Counter, vocabulary: Counter, document: SearchDocument, sign: int) -> None:
    for category in [
        "",
        *(value for dimension, value, _ in document.facets if dimension == "category"),
    ]:
        for dimension, value, label in document.facets:
            facets[category, dimension, value, label] += sign
    for word in set(f"{document.title} {document.authors} {document.tags}".split()):
        if len(word) > 2 and not word.isdigit():
            vocabulary[word] += sign


def _apply(facets: Counter, vocabulary: Counter) -> None:
    _add(FacetCount, FACET, facets, "category, dimension, value")
    _add(SearchWord, ["word"], Counter({(w,): n for w, n in vocabulary.items()}), "word")
    touch()


def _add(model: type[models.Model], columns: list[str], differences: Counter, unique: str) -> None:
    """Add to kept counts, one atomic statement a row."""
    # Rows are taken in one order, so that two writers cannot deadlock; for a renamed label the old
    # one's −1 goes before the new one's +1, so that the new label stays.
    size = len(unique.split(","))
    changed = [(key, n) for key, n in differences.items() if n]
    rows = [(*key, n) for key, n in sorted(changed, key=lambda row: (row[0][:size], row[1] > 0))]
    if not rows:
        return
    table = model._meta.db_table
    placeholders = ", ".join(["%s"] * (len(columns) + 1))
    label = ", label = excluded.label" if "label" in columns else ""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}, count) VALUES ({placeholders}) "  # noqa: S608
            f"ON CONFLICT ({unique}) DO UPDATE SET count = {table}.count + excluded.count{label}",
            rows,
        )


def outdated(products: list[Product]) -> list[int]:
    """Return the ids of those books that indexing anew would change."""
    ids = [product.pk for product in products]
    parts, stored = _parts_of(ids), SearchDocument.objects.in_bulk(ids)
    return [product.pk for product in products if not _is_current(product, parts, stored)]


def _is_current(product: Product, parts: Parts, stored: dict[int, SearchDocument]) -> bool:
    document, old = _document(product, parts), stored.get(product.pk)
    same = old and all(getattr(old, column) == getattr(document, column) for column in COLUMNS)
    return bool(same) and not _refresh_card(product, parts)


def miscounted() -> tuple[Counter, Counter]:
    """Return by how much facets and words are counted too low; what is right is left out."""
    facets, vocabulary = Counter(), Counter()
    for document in SearchDocument.objects.defer("description").iterator(chunk_size=BATCH):
        _count(facets, vocabulary, document, +1)
    for *key, number in FacetCount.objects.values_list(*FACET, "count").iterator():
        facets[tuple(key)] -= number
    for word, number in SearchWord.objects.values_list("word", "count").iterator():
        vocabulary[word] -= number
    return tuple(Counter({key: n for key, n in each.items() if n}) for each in (facets, vocabulary))


def rebuild() -> None:
    """Index every book anew, in short transactions; if it was killed, run it again."""
    reindex(Product.objects.values_list("pk", flat=True))
    # The counting takes long in a large shop, so nobody is kept from writing meanwhile, unless
    # there is no other way to count what stands still.
    if not any(_count_anew() for _ in range(3)):
        with transaction.atomic():
            lock_catalogue()
            _count_anew()


def _count_anew() -> bool:
    """Put the counts right; False, and nothing is written, if the catalogue changed meanwhile."""
    version = current_version()
    differences = miscounted()
    with transaction.atomic():
        lock_catalogue()
        if current_version() != version:
            return False
        _apply(*differences)
        FacetCount.objects.filter(count=0).delete()
        SearchWord.objects.filter(count=0).delete()
    return True
