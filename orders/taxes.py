"""Tax within prices: summed per rate, then rounded once, half up (as HMRC and the EU allow)."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

CENT = Decimal("0.01")


class Tax(NamedTuple):
    """What prices with one rate (per cent) add up to, and the tax that is in them."""

    rate: Decimal
    gross: Decimal
    amount: Decimal

    @property
    def net(self) -> Decimal:
        return self.gross - self.amount


def taxes_in(prices: Iterable[tuple[Decimal, Decimal]]) -> list[Tax]:
    """Return the taxes within (rate, price with tax), lowest rate first."""
    sums: dict[Decimal, Decimal] = defaultdict(Decimal)
    for rate, price in prices:
        sums[rate] += price
    return [Tax(rate, gross, tax_within(gross, rate)) for rate, gross in sorted(sums.items())]


def tax_within(gross: Decimal, rate: Decimal) -> Decimal:
    return (gross * rate / (100 + rate)).quantize(CENT, ROUND_HALF_UP)
