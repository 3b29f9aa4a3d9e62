"""What a row would change in its book."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from catalogue.feeds.cells import collapsed, folded, tidied
from catalogue.feeds.columns import FeedRow
from catalogue.models import Authorship, Product

TIDIED = {"name": collapsed, "publisher": collapsed, "description": tidied}


@dataclass(frozen=True, slots=True)
class ProductChange:
    """The differences between a row and its book, without the image's."""

    row: FeedRow
    product: Product
    fields: dict[str, Any]
    authors: bool
    tags: bool
    new: bool = False

    def __bool__(self) -> bool:
        return bool(self.fields or self.authors or self.tags)


def products_of(ids: list[int]) -> dict[int, Product]:
    """Return books by id with all that a feed may change."""
    products = Product.objects.filter(pk__in=ids).order_by("pk")
    title_page = Authorship.objects.select_related("author")
    products = products.prefetch_related(Prefetch("authorships", title_page), "tags", "images")
    return {product.pk: product for product in products}


def compare(row: FeedRow, product: Product, set_stock: bool) -> ProductChange:
    """Find what differs; what the row leaves empty stays, and stock unless `set_stock`."""
    fields = {
        column: value
        for column, value in row.fields.items()
        if _stored_form(column, getattr(product, column)) != value
    }
    if set_stock and product.stock != row.stock:
        fields["stock"] = row.stock
    authors = [folded(authorship.author.name) for authorship in product.authorships.all()]
    tags = {folded(tag.name) for tag in product.tags.all()}
    return ProductChange(
        row,
        product,
        fields,
        authors=bool(row.authors) and authors != [folded(name) for name in row.authors],
        tags=bool(row.tags) and tags != {folded(name) for name in row.tags},
    )


def _stored_form(column: str, value: Any) -> Any:
    """A book's value as a feed would give it: white space alone makes no difference."""
    return TIDIED[column](value) if column in TIDIED else value
