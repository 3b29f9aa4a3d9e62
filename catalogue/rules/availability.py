"""What the shop says about the copies it holds."""

from dataclasses import dataclass

from catalogue.rules.sellable import is_in_stock

FEW = 3


@dataclass(frozen=True)
class Availability:
    """`code` is for looks, `words` for people, `schema` for schema.org."""

    code: str
    words: str
    schema: str

    @property
    def sellable(self) -> bool:
        return self.code != "none"


def availability(in_stock: bool, stock: int | None) -> Availability:
    """Put a product's flag and count (None = not counted) into the trade's words."""
    if not is_in_stock(in_stock, stock):
        return Availability("none", "Out of stock", "OutOfStock")
    if stock is None:
        return Availability("order", "Available to order", "BackOrder")
    if stock <= FEW:
        return Availability("few", f"Only {stock} left", "LimitedAvailability")
    return Availability("on", "On our shelves", "InStock")
