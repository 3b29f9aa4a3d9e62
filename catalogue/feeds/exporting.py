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

    def __init__(self, pictures: Path | None = None):
        self._pictures = pictures
        self._nameless: set[bytes] = set()
        self.count = 0
        self.twins: list[str] = []
        self.pictures_missing: list[str] = []

    def write(self, file: TextIO) -> None:
        """Write every book, hidden ones too, oldest first; `file` is opened with newline=""."""
        writer = CsvWriter(file)
        writer.writerow(COLUMNS)
        for book in _books():
            row = self._row(book)
            writer.writerow(row[column] for column in COLUMNS)
            self.count += 1
            if self.count % READ_AT_ONCE == 0:
                reset_queries()  # with DEBUG, Django keeps them all

    def _row(self, book: Product) -> dict[str, str]:
        authors = [authorship.author.name for authorship in book.authorships.all()]
        if not book.isbn:
            self._note_twin(book, authors)
        optional = {"isbn": book.isbn, "stock": book.stock, "pages": book.pages}
        return {
            **{column: "" if value is None else str(value) for column, value in optional.items()},
            "name": book.name,
            "description": book.description,
            "tags": joined(tag.name for tag in book.tags.all()),
            "image_filename": self._write_picture(book) if self._pictures else "",
            "price": f"{book.price:.2f}",
            "authors": joined(authors),
            "publisher": book.publisher,
            "published": book.published,
            "language": book.language,
            "format": book.format,
            "tax_rate": f"{book.tax_rate:.2f}",
        }

    def _write_picture(self, book: Product) -> str:
        """Copy the widest file kept of the cover, under the name the trade would give it."""
        if not book.cover:
            return ""
        name = f"{book.isbn or f'book-{book.pk}'}.jpg"
        try:
            source = default_storage.open(book.cover.image.name)
        except FileNotFoundError:
            self.pictures_missing.append(book.slug)
            return ""
        with source, (self._pictures / name).open("wb") as copy:
            shutil.copyfileobj(source, copy)
        return name

    def _note_twin(self, book: Product, authors: list[str]) -> None:
        key = key_of(book.name, authors)
        if key in self._nameless:
            self.twins.append(book.slug)
        self._nameless.add(key)


def _books() -> Iterator[Product]:
    title_page = Prefetch("authorships", Authorship.objects.select_related("author"))
    books = Product.objects.select_related("cover").prefetch_related(title_page, "tags")
    return books.order_by("pk").iterator(chunk_size=READ_AT_ONCE)
