"""What a row would change in its book."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from catalogue.feeds.cells import collapsed, folded, tidied
from catalogue.feeds.columns import Row
from catalogue.models import Authorship, Product

TIDIED = {"name": collapsed, "publisher": collapsed, "description": tidied}


@dataclass(frozen=True, slots=True)
class Change:
    """The differences between a row and its book, without the picture's."""

    row: Row
    book: Product
    fields: dict[str, Any]
    authors: bool
    tags: bool
    new: bool = False

    def __bool__(self) -> bool:
        return bool(self.fields or self.authors or self.tags)


def books_of(ids: list[int]) -> dict[int, Product]:
    """Return books by id with all that a feed may change."""
    books = Product.objects.filter(pk__in=ids).order_by("pk")
    title_page = Authorship.objects.select_related("author")
    books = books.prefetch_related(Prefetch("authorships", title_page), "tags", "images")
    return {book.pk: book for book in books}


def compare(row: Row, book: Product, set_stock: bool) -> Change:
    """Find what differs; what the row leaves empty stays, and stock unless `set_stock`."""
    fields = {
        column: value
        for column, value in row.fields.items()
        if _kept(column, getattr(book, column)) != value
    }
    if set_stock and book.stock != row.stock:
        fields["stock"] = row.stock
    authors = [folded(authorship.author.name) for authorship in book.authorships.all()]
    tags = {folded(tag.name) for tag in book.tags.all()}
    return Change(
        row,
        book,
        fields,
        authors=bool(row.authors) and authors != [folded(name) for name in row.authors],
        tags=bool(row.tags) and tags != {folded(name) for name in row.tags},
    )


def _kept(column: str, value: Any) -> Any:
    """A book's value as a feed would give it: white space alone makes no difference."""
    return TIDIED[column](value) if column in TIDIED else value
