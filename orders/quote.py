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
from orders.taxes import Tax, taxes_in


def quote_fingerprint(
    email: str,
    lines: Iterable[tuple[int, int, Decimal, Decimal]],
    shipping_method: ShippingMethod,
    shipping_price: Decimal,
) -> str:
    """Hash what was shown: products as (id, copies, price, tax rate), shipping, terms of payment.

    The form sends it back, so that nobody is charged, or sent, anything but that (DESIGN 5).
    """
    shown = [settings.SHOP_CURRENCY, str(settings.PAYMENT_DAYS), email]
    shown += [f"{pk} {copies} {price:.2f} {rate:.2f}" for pk, copies, price, rate in sorted(lines)]
    method = shipping_method
    shown.append(f"{method.pk} {shipping_price:.2f} {method.tax_rate:.2f} {method.name}")
    return _fingerprint(shown)


def addresses_fingerprint(addresses: dict[str, PostalAddress]) -> str:
    """Hash the addresses that there were to choose from, as they were shown."""
    return _fingerprint(f"{key} {address}" for key, address in addresses.items())


def _fingerprint(shown: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(shown).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Quote:
    """A basket and how it is sent, if that is known yet; `email` is the customer's."""

    basket: BasketSummary
    shipping_method: ShippingMethod | None
    email: str

    @cached_property
    def lines(self) -> list[SummaryLine]:
        return [line for line in self.basket.lines if line.quantity]

    @cached_property
    def shortages(self) -> list[SummaryLine]:
        """The lines of which not all copies can be bought."""
        return [line for line in self.basket.lines if line.quantity < line.wanted]

    @cached_property
    def shipping_price(self) -> Decimal:
        return (
            self.shipping_method.price_for(self.basket.total)
            if self.shipping_method
            else Decimal("0.00")
        )

    @property
    def total(self) -> Decimal:
        return self.basket.total + self.shipping_price

    @property
    def taxes(self) -> list[Tax]:
        prices = [(line.tax_rate, line.total) for line in self.lines]
        if self.shipping_price:
            prices.append((self.shipping_method.tax_rate, self.shipping_price))
        return [tax for tax in taxes_in(prices) if tax.rate]

    @property
    def fingerprint(self) -> str:
        if self.shipping_method is None:
            return ""
        lines = [
            (line.product.pk, line.wanted, line.product.price, line.tax_rate)
            for line in self.basket.lines
        ]
        return quote_fingerprint(self.email, lines, self.shipping_method, self.shipping_price)
