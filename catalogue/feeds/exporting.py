"""Writes the shop's books as a feed that import_products reads back without a change."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from django.core.files.storage import default_storage
from django.db import reset_queries
from django.db.models import Prefetch

from catalogue.feeds.cells import joined
from catalogue.feeds.columns import COLUMNS
from catalogue.feeds.identity import key_of
from catalogue.models import Authorship, Product
from config.spreadsheets import CsvWriter

READ_AT_ONCE = 500


class FeedExport:
    """One export; `count` books were written, `twins` are those an import cannot tell apart."""

    def __init__(self, images: Path | None = None):
        self._images = images
        self._nameless: set[bytes] = set()
        self.count = 0
        self.twins: list[str] = []
        self.images_missing: list[str] = []

    def write(self, file: TextIO) -> None:
        """Write every book, hidden ones too, oldest first; `file` is opened with newline=""."""
        writer = CsvWriter(file)
        writer.writerow(COLUMNS)
        for product in _products():
            row = self._row(product)
            writer.writerow(row[column] for column in COLUMNS)
            self.count += 1
            if self.count % READ_AT_ONCE == 0:
                reset_queries()  # with DEBUG, Django keeps them all

    def _row(self, product: Product) -> dict[str, str]:
        authors = [authorship.author.name for authorship in product.authorships.all()]
        if not product.isbn:
            self._note_twin(product, authors)
        optional = {"isbn": product.isbn, "stock": product.stock, "pages": product.pages}
        return {
            **{column: "" if value is None else str(value) for column, value in optional.items()},
            "name": product.name,
            "description": product.description,
            "tags": joined(tag.name for tag in product.tags.all()),
            "image_filename": self._write_image(product) if self._images else "",
            "price": f"{product.price:.2f}",
            "authors": joined(authors),
            "publisher": product.publisher,
            "published": product.published,
            "language": product.language,
            "format": product.format,
            "tax_rate": f"{product.tax_rate:.2f}",
        }

    def _write_image(self, product: Product) -> str:
        """Copy the widest file kept of the cover, under the name the trade would give it."""
        if not product.cover:
            return ""
        name = f"{product.isbn or f'book-{product.pk}'}.jpg"
        try:
            source = default_storage.open(product.cover.image.name)
        except FileNotFoundError:
            self.images_missing.append(product.slug)
            return ""
        with source, (self._images / name).open("wb") as copy:
            shutil.copyfileobj(source, copy)
        return name

    def _note_twin(self, product: Product, authors: list[str]) -> None:
        key = key_of(product.name, authors)
        if key in self._nameless:
            self.twins.append(product.slug)
        self._nameless.add(key)


def _products() -> Iterator[Product]:
    title_page = Prefetch("authorships", Authorship.objects.select_related("author"))
    products = Product.objects.select_related("cover").prefetch_related(title_page, "tags")
    return products.order_by("pk").iterator(chunk_size=READ_AT_ONCE)
