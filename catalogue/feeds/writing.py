"""Writes one chunk of a feed in one short transaction."""

from collections import Counter
from functools import partial

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from catalogue.derived.indexing import refresh, write_cards
from catalogue.derived.locking import lock_catalogue
from catalogue.feeds.bulk_slugs import free_slugs
from catalogue.feeds.cells import folded
from catalogue.feeds.columns import FeedRow
from catalogue.feeds.covers import StoredCover, is_from_feed
from catalogue.feeds.names import NamedRows
from catalogue.feeds.product_changes import ProductChange, compare, products_of
from catalogue.images import processing
from catalogue.models import (
    Author,
    Authorship,
    Product,
    ProductImage,
    ProductTag,
    StockMovement,
)
from catalogue.rules.slugs import slug_base
from catalogue.stock.counts import movement, record_first_counts

Tagging = Product.tags.through


class ShopChangedError(Exception):
    """A book that the import was about went while it ran."""


class Writer:
    """Writes chunks and remembers what it made."""

    def __init__(self, set_stock: bool):
        self._set_stock = set_stock
        self.authors, self.tags = NamedRows(Author), NamedRows(ProductTag)

    @transaction.atomic
    def write(
        self, rows: list[FeedRow], found: dict[int, int], covers: dict[int, StoredCover]
    ) -> Counter:
        """Write rows with their books' ids and new covers by row number; count what happened.

        Signals are not sent: the derived tables are brought up to date once. Rows of books come
        last, because sales wait from there on.
        """
        lock_catalogue()
        products = products_of(list(found.values()))
        if len(products) != len(found):
            raise ShopChangedError("a book of the feed was deleted meanwhile")
        old = [row for row in rows if row.number in found]
        changes = [compare(row, products[found[row.number]], self._set_stock) for row in old]
        for change in changes:
            for column, value in change.fields.items():
                setattr(change.product, column, value)
        changes += self._create([row for row in rows if row.number not in found])
        self._write_authors([change for change in changes if change.authors])
        self._write_tags([change for change in changes if change.tags])
        covered = [change for change in changes if change.row.number in covers]
        _write_covers(covered, covers)
        touched = [change for change in changes if change or change.row.number in covers]
        cards = refresh([change.product for change in touched])
        _write_fields([change for change in touched if not change.new])
        write_cards(cards)
        self.authors.seen.update(folded(name) for row in rows for name in row.authors)
        self.tags.seen.update(folded(name) for row in rows for name in row.tags)
        created = len(rows) - len(old)
        changed = len(touched) - created
        return Counter(created=created, changed=changed, unchanged=len(old) - changed)

    def _create(self, rows: list[FeedRow]) -> list[ProductChange]:
        bases = [slug_base(row.fields["name"], row.isbn, "book") for row in rows]
        products = [
            Product(slug=slug, stock=row.stock, **row.fields)
            for row, slug in zip(rows, free_slugs(Product, bases, set()), strict=True)
        ]
        Product.objects.bulk_create(products)
        record_first_counts(products)
        return [
            ProductChange(row, product, row.fields, bool(row.authors), bool(row.tags), new=True)
            for row, product in zip(rows, products, strict=True)
        ]

    def _write_authors(self, changes: list[ProductChange]) -> None:
        """Give each book its title page anew."""
        ids = self.authors.ids(name for change in changes for name in change.row.authors)
        _delete(Authorship.objects.filter(product__in=[change.product.pk for change in changes]))
        Authorship.objects.bulk_create(
            Authorship(product_id=change.product.pk, author_id=author, position=position)
            for change in changes
            for position, author in enumerate(dict.fromkeys(map(ids.get, change.row.authors)))
        )

    def _write_tags(self, changes: list[ProductChange]) -> None:
        ids = self.tags.ids(name for change in changes for name in change.row.tags)
        _delete(Tagging.objects.filter(product__in=[change.product.pk for change in changes]))
        Tagging.objects.bulk_create(
            Tagging(product_id=change.product.pk, producttag_id=tag)
            for change in changes
            for tag in dict.fromkeys(map(ids.get, change.row.tags))
        )


def _write_fields(changes: list[ProductChange]) -> None:
    """Save each column of those books alone where it differs (DESIGN law 4)."""
    products = Product.objects.filter(pk__in=[change.product.pk for change in changes])
    products.lock()
    stock_now = dict(products.values_list("pk", "stock"))
    by_column: dict[str, list[Product]] = {}
    moved = []
    for change in changes:
        for column in change.fields:
            by_column.setdefault(column, []).append(change.product)
        if "stock" in change.fields:
            before = stock_now[change.product.pk]
            moved.append(movement(change.product, before, StockMovement.Kind.FEED))
    StockMovement.objects.bulk_create(filter(None, moved))
    for column, changed in by_column.items():
        Product.objects.bulk_update(changed, [column])
    products.update(date_updated=timezone.now())


def _write_covers(changes: list[ProductChange], covers: dict[int, StoredCover]) -> None:
    """Put new covers in the place of the feed's earlier ones, else before all other images."""
    replaced, added = [], []
    for change in changes:
        cover = covers[change.row.number]
        images = [] if change.new else change.product.images.all()
        earlier = next(filter(is_from_feed, images), None)
        if earlier:
            transaction.on_commit(partial(processing.delete_files, earlier.folder, earlier.widths))
            for column, value in cover.columns.items():
                setattr(earlier, column, value)
            replaced.append(earlier)
        else:
            alt = f"Cover of {change.row.fields['name']}"[:200]
            added.append(ProductImage(product_id=change.product.pk, alt=alt, **cover.columns))
    others = ProductImage.objects.filter(product__in=[image.product_id for image in added])
    others.update(position=F("position") + 1)
    ProductImage.objects.bulk_create(added)
    if replaced:
        ProductImage.objects.bulk_update(replaced, list(cover.columns))


def _delete(rows) -> None:
    """Delete in one statement: the signals of a normal delete would index every book twice."""
    rows._raw_delete(connection.alias)
