"""What an order would cost, as the checkout shows it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from basket.contents import Contents, Line
from orders.models import ShippingMethod
from orders.taxes import Tax, taxes


def mark_of(
    lines: Iterable[tuple[int, int, Decimal]], method_id: int, shipping_price: Decimal
) -> str:
    """Return a word for what a shopper was shown: books as (id, copies, price), and postage.

    The form sends it back, so that nobody is charged, or sent, anything but that (DESIGN 5).
    """
    shown = [f"{pk} {copies} {price:.2f}" for pk, copies, price in sorted(lines)]
    shown.append(f"{method_id} {shipping_price:.2f}")
    return hashlib.sha256("\n".join(shown).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Quote:
    """A basket and the way it travels, if one is known yet."""

    contents: Contents
    method: ShippingMethod | None

    @cached_property
    def lines(self) -> list[Line]:
        """The lines that can be bought."""
        return [line for line in self.contents.lines if line.quantity]

    @cached_property
    def lacking(self) -> list[Line]:
        """The lines of which not all copies can be bought."""
        return [line for line in self.contents.lines if line.quantity < line.wanted]

    @cached_property
    def shipping_price(self) -> Decimal:
        return self.method.price_for(self.contents.total) if self.method else Decimal("0.00")

    @property
    def total(self) -> Decimal:
        return self.contents.total + self.shipping_price

    @property
    def taxes(self) -> list[Tax]:
        prices = [(line.tax_rate, line.total) for line in self.lines]
        if self.shipping_price:
            prices.append((self.method.tax_rate, self.shipping_price))
        return [tax for tax in taxes(prices) if tax.rate]

    @property
    def mark(self) -> str:
        if self.method is None:
            return ""
        lines = [(line.book.pk, line.wanted, line.book.price) for line in self.contents.lines]
        return mark_of(lines, self.method.pk, self.shipping_price)
