"""A book as a list shows it: just what a card shows, read without making model instances."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from catalogue.images.renditions import Renditions
from catalogue.models import Product
from catalogue.rules.availability import Availability, availability
from config.row_urls import row_url


class Cover(Renditions):
    """The picture of a card."""

    def __init__(self, name: str, width: int, height: int, widths: str):
        self.name, self.width, self.height = name, width, height
        self.widths = json.loads(widths)


class Card(NamedTuple):
    """The facts of one card; equal cards look alike, so a drawn one can be remembered."""

    pk: int
    slug: str
    name: str
    byline: str
    price: Decimal
    in_stock: bool
    stock: int | None
    image: str | None
    width: int | None
    height: int | None
    widths: str | None

    @property
    def url(self) -> str:
        return row_url("catalogue:product", self.slug)

    @property
    def availability(self) -> Availability:
        return availability(self.in_stock, self.stock)

    @property
    def cover(self) -> Cover | None:
        if self.image is None:
            return None
        return Cover(self.image, self.width, self.height, self.widths)


COLUMNS = ["pk", "slug", "name", "byline", "price", "in_stock", "stock"]
COVER = ["cover__image", "cover__width", "cover__height"]


def cards(products: QuerySet) -> list[Card]:
    """Read the cards of a queryset of products, in its order, in one query."""
    return [Card._make(row) for row in card_rows(products)]


def card_rows(products: QuerySet, prefix: str = "", first: Iterable[str] = ()) -> QuerySet:
    """Return the columns of cards; `prefix` leads to the product, `first` stand before them."""
    columns = [*first, *(prefix + column for column in COLUMNS + COVER)]
    return products.values_list(*columns, Cast(f"{prefix}cover__widths", TextField()))


def cards_in_order(ids: list[int]) -> list[Card]:
    """Read the cards of the active books with these ids, in the order of the ids."""
    found = {card.pk: card for card in cards(Product.objects.active().filter(pk__among=ids))}
    return [found[pk] for pk in ids if pk in found]
