"""What an order would cost, as the checkout shows it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.conf import settings

from basket.summary import BasketSummary, SummaryLine
from orders.models import ShippingMethod
from orders.postal_address import PostalAddress
from orders.taxes import Tax, taxes


def mark_of(
    email: str,
    lines: Iterable[tuple[int, int, Decimal, Decimal]],
    method: ShippingMethod,
    shipping_price: Decimal,
) -> str:
    """Return a word for what a shopper was shown: books as (id, copies, price, tax rate), postage,
    terms of payment.

    The form sends it back, so that nobody is charged, or sent, anything but that (DESIGN 5).
    """
    shown = [settings.SHOP_CURRENCY, str(settings.PAYMENT_DAYS), email]
    shown += [f"{pk} {copies} {price:.2f} {rate:.2f}" for pk, copies, price, rate in sorted(lines)]
    shown.append(f"{method.pk} {shipping_price:.2f} {method.tax_rate:.2f} {method.name}")
    return _hashed(shown)


def mark_of_addresses(addresses: dict[str, PostalAddress]) -> str:
    """Return a word for the addresses that there were to choose from, as they were shown."""
    return _hashed(f"{key} {address}" for key, address in addresses.items())


def _hashed(shown: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(shown).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Quote:
    """A basket and the way it travels, if one is known yet; `email` is the buyer's."""

    basket: BasketSummary
    method: ShippingMethod | None
    email: str

    @cached_property
    def lines(self) -> list[SummaryLine]:
        """The lines that can be bought."""
        return [line for line in self.basket.lines if line.quantity]

    @cached_property
    def lacking(self) -> list[SummaryLine]:
        """The lines of which not all copies can be bought."""
        return [line for line in self.basket.lines if line.quantity < line.wanted]

    @cached_property
    def shipping_price(self) -> Decimal:
        return self.method.price_for(self.basket.total) if self.method else Decimal("0.00")

    @property
    def total(self) -> Decimal:
        return self.basket.total + self.shipping_price

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
        lines = [
            (line.product.pk, line.wanted, line.product.price, line.tax_rate)
            for line in self.basket.lines
        ]
        return mark_of(self.email, lines, self.method, self.shipping_price)
