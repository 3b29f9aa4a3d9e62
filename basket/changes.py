"""What became of a change of a basket, and how a shopper is told."""

from dataclasses import dataclass, field

from basket.limits import MAX_COPIES_PER_LINE, MAX_LINES_PER_BASKET
from catalogue.models import Product

MAX_DROPPED_NAMED = 3


class BasketRefusedError(Exception):
    """Nothing was changed: `reason` tells the shopper why, `status` tells programs."""

    reason, status = "", 409

    def __init__(self, reason: str = "", status: int = 0):
        super().__init__(reason or self.reason)
        self.reason, self.status = reason or self.reason, status or self.status


class NotForSaleError(BasketRefusedError):
    reason = "This book is not available just now."


class BasketFullError(BasketRefusedError):
    reason = f"Your basket is full: it holds {MAX_LINES_PER_BASKET} different books."


class ProductGoneError(BasketRefusedError):
    reason, status = "This book is no longer for sale.", 404


class LineGoneError(BasketRefusedError):
    reason, status = "This book is no longer in your basket.", 404


class BasketGoneError(LineGoneError):
    reason = "Your basket is no longer here. If you were signed in, please sign in again."


@dataclass(frozen=True)
class BasketChange:
    """`quantity` copies of the product are in the basket, `wanted` were asked for."""

    product: Product
    wanted: int
    quantity: int
    line_id: int
    before: int

    @property
    def is_capped(self) -> bool:
        return self.quantity < self.wanted

    @property
    def is_removal(self) -> bool:
        return self.before > 0 and self.quantity == 0


def change_message(change: BasketChange) -> str:
    title, quantity = f"“{change.product.name}”", change.quantity
    if quantity == 0:
        return f"{title} has been removed from your basket."
    if change.is_capped and quantity == change.before and quantity < MAX_COPIES_PER_LINE:
        copies = {1: "the only copy", 2: "both copies"}.get(quantity, f"all {quantity} copies")
        return f"You have {copies} of {title} that we have left."
    if change.is_capped and quantity < MAX_COPIES_PER_LINE:
        return f"Only {quantity} left of {title}: we put {quantity} in your basket."
    if change.is_capped:
        return (
            f"{MAX_COPIES_PER_LINE} copies of {title} is the most we can send in one order. "
            "Please ask us if you need more."
        )
    return f"{title}: {quantity} in your basket." if quantity > 1 else f"{title} is in your basket."


@dataclass
class MergeResult:
    """What became of the copies of another basket, by the product's name."""

    added: list[str] = field(default_factory=list)
    combined: dict[str, int] = field(default_factory=dict)
    capped: dict[str, int] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)

    def messages(self) -> list[str]:
        """Tell the shopper what changed, nothing where nothing did."""
        messages = []
        if self.added:
            words = "book" if len(self.added) == 1 else f"{len(self.added)} books"
            verb = "is" if len(self.added) == 1 else "are"
            messages.append(f"The {words} you had chosen {verb} in your basket.")
        for name, quantity in self.combined.items():
            messages.append(f"“{name}” was in your basket already: it has {quantity} now.")
        for name, quantity in self.capped.items():
            messages.append(f"Only {quantity} left of “{name}”: we put {quantity} in your basket.")
        if self.dropped:
            words = ", ".join(f"“{name}”" for name in self.dropped[:MAX_DROPPED_NAMED])
            others = len(self.dropped) - MAX_DROPPED_NAMED
            more = f" and {others} more" if others > 0 else ""
            messages.append(f"Your basket is full: {words}{more} did not fit in.")
        return messages
