"""What is in a basket, as it is shown: read in one query, with what changed meanwhile."""

from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from basket.limits import MAX_COPIES_PER_LINE
from basket.owner import BasketOwner
from basket.queries import select_lines
from catalogue.listing.cards import Card
from catalogue.rules.sellable import is_sellable, sellable_copies
from config.templatetags.shop import money

MAX_MINI_LINES = 4


class SummaryLine(NamedTuple):
    """A line with what is known of its product; equal lines look alike."""

    pk: int
    wanted: int
    previous_price: Decimal
    active: bool
    tax_rate: Decimal
    product: Card

    @property
    def is_for_sale(self) -> bool:
        return is_sellable(self.active, self.product.in_stock, self.product.stock)

    @property
    def max_quantity(self) -> int:
        product = self.product
        return sellable_copies(self.active, product.in_stock, product.stock, MAX_COPIES_PER_LINE)

    @property
    def quantity(self) -> int:
        """The copies that can be bought: fewer than wanted where the shop has fewer."""
        return min(self.wanted, self.max_quantity)

    @property
    def total(self) -> Decimal:
        return self.product.price * self.quantity

    @property
    def notices(self) -> tuple[str, ...]:
        """What changed since the shopper last changed this line."""
        if not self.active:
            return ("This book is no longer for sale.",)
        if not self.is_for_sale:
            return ("Sold out.",)
        notices = []
        if self.quantity < self.wanted:
            notices.append(
                f"Only {self.max_quantity} left, so your basket has {self.max_quantity}."
            )
        if self.previous_price != self.product.price:
            direction = "up" if self.product.price > self.previous_price else "down"
            was, now = money(self.previous_price), money(self.product.price)
            notices.append(f"The price went {direction} from {was} to {now}.")
        return tuple(notices)


class BasketSummary:
    """The lines of an owner's open basket, in the order they were put in."""

    def __init__(self, lines: list[SummaryLine], pk: int | None = None):
        self.lines, self.pk = lines, pk

    @cached_property
    def copies(self) -> int:
        return sum(line.quantity for line in self.lines)

    @cached_property
    def total(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal(0))

    @property
    def newest_lines(self) -> list[SummaryLine]:
        """The few lines that the small basket shows, last one first."""
        return self.lines[: -MAX_MINI_LINES - 1 : -1]

    @property
    def hidden_line_count(self) -> int:
        return max(0, len(self.lines) - MAX_MINI_LINES)

    def has_product(self, product_id: int) -> bool:
        return any(line.product.pk == product_id for line in self.lines)

    def get_line(self, pk: int) -> SummaryLine | None:
        return next((line for line in self.lines if line.pk == pk), None)


def get_basket_summary(owner: BasketOwner) -> BasketSummary:
    """Read the owner's basket; an empty one for whoever has none."""
    if not owner:
        return BasketSummary([])
    rows = select_lines(owner)
    return BasketSummary([_line(*row) for _, *row in rows], rows[0][0] if rows else None)


def _line(
    pk: int, wanted: int, previous_price: str, active: bool, tax_rate: str, *card
) -> SummaryLine:
    number, slug, name, byline, price, *rest = card
    product = Card(number, slug, name, byline, Decimal(price), *rest)
    return SummaryLine(pk, wanted, Decimal(previous_price), active, Decimal(tax_rate), product)
