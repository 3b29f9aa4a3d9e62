"""What is in a basket, as it is shown: read in one query, with what changed meanwhile."""

from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from accounts.models import User
from accounts.personal_data import facts
from basket.models import MOST_COPIES
from basket.owner import BasketOwner
from basket.queries import lines_of
from basket.services import Change
from catalogue.listing.cards import Card
from config.templatetags.shop import money

IN_MINI = 4


class Line(NamedTuple):
    """A line with the facts of its book; equal lines look alike."""

    pk: int
    wanted: int
    price_then: Decimal
    active: bool
    tax_rate: Decimal
    book: Card

    @property
    def for_sale(self) -> bool:
        return self.active and self.book.in_stock and self.book.stock != 0

    @property
    def most(self) -> int:
        stock = self.book.stock
        return min(MOST_COPIES, MOST_COPIES if stock is None else stock) if self.for_sale else 0

    @property
    def quantity(self) -> int:
        """The copies that can be bought: fewer than wanted where the shop has fewer."""
        return min(self.wanted, self.most)

    @property
    def total(self) -> Decimal:
        return self.book.price * self.quantity

    @property
    def news(self) -> tuple[str, ...]:
        """What changed since the shopper last changed this line."""
        if not self.active:
            return ("This book is no longer for sale.",)
        if not self.for_sale:
            return ("Sold out.",)
        news = []
        if self.quantity < self.wanted:
            news.append(f"Only {self.most} left, so your basket has {self.most}.")
        if self.price_then != self.book.price:
            way = "up" if self.book.price > self.price_then else "down"
            was, now = money(self.price_then), money(self.book.price)
            news.append(f"The price went {way} from {was} to {now}.")
        return tuple(news)


class Contents:
    """The lines of an owner's open basket, in the order they were put in."""

    def __init__(self, lines: list[Line], basket_id: int | None = None):
        self.lines, self.basket_id = lines, basket_id

    @cached_property
    def copies(self) -> int:
        return sum(line.quantity for line in self.lines)

    @cached_property
    def total(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal(0))

    @property
    def newest(self) -> list[Line]:
        """The few lines that the small basket shows, last one first."""
        return self.lines[: -IN_MINI - 1 : -1]

    @property
    def more(self) -> int:
        """The lines that the small basket does not show."""
        return max(0, len(self.lines) - IN_MINI)

    def has(self, product_id: int) -> bool:
        return any(line.book.pk == product_id for line in self.lines)

    def line(self, pk: int) -> Line | None:
        return next((line for line in self.lines if line.pk == pk), None)


def contents_of(owner: BasketOwner) -> Contents:
    """Read the owner's basket; an empty one for whoever has none."""
    if not owner:
        return Contents([])
    rows = lines_of(owner)
    return Contents([_line(*row) for _, *row in rows], rows[0][0] if rows else None)


def _line(pk: int, wanted: int, price_then: str, active: bool, tax_rate: str, *card) -> Line:
    number, slug, name, byline, price, *rest = card
    book = Card(number, slug, name, byline, Decimal(price), *rest)
    return Line(pk, wanted, Decimal(price_then), active, Decimal(tax_rate), book)


def told_to(user: User) -> list[dict]:
    """Return what the shop holds of a customer's baskets, for the download of their data."""
    baskets = user.baskets.order_by("pk").prefetch_related("lines__product")
    return [
        facts(basket, "user", "visitor")
        | {
            "lines": [
                facts(line, "basket", "product") | {"book": line.product.name}
                for line in basket.lines.all()
            ]
        }
        for basket in baskets
    ]


def said_of(change: Change) -> str:
    """Put a change into one kind sentence."""
    title, number = f"“{change.book.name}”", change.quantity
    if number == 0:
        return f"{title} is out of your basket."
    if change.is_cut and number == change.before and number < MOST_COPIES:
        copies = {1: "the only copy", 2: "both copies"}.get(number, f"all {number} copies")
        return f"You have {copies} of {title} that we have left."
    if change.is_cut and number < MOST_COPIES:
        return f"Only {number} left of {title}: we put {number} in your basket."
    if change.is_cut:
        return f"{MOST_COPIES} copies of {title} are the most for one order; more on request."
    return f"{title}: {number} in your basket." if number > 1 else f"{title} is in your basket."
