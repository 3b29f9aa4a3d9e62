"""Sums of money, exact to the penny, and what they are put together of."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import TypeVar

from django.db.models import BigIntegerField, F, Q, Sum
from django.db.models.functions import Cast, Coalesce, Round

NOTHING = Decimal("0.00")
Sums = TypeVar("Sums", bound=tuple)  # a NamedTuple of numbers


class PennyField(BigIntegerField):
    """Whole pennies in the database, an amount in Python."""

    def from_db_value(self, value, expression, connection) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-2)


def penny_sum(field: str, only: Q | None = None) -> Coalesce:
    """Sum up amounts as whole pennies: SQLite keeps decimals as floats, whose sum drifts."""
    pennies = Cast(Round(F(field) * 100), BigIntegerField())
    return Coalesce(Sum(pennies, filter=only), 0, output_field=PennyField())


def grouped(nothing: Sums, found: Iterable[tuple[Hashable, Sums]]) -> dict[Hashable, Sums]:
    under = defaultdict(list)
    for key, sums in found:
        under[key].append(sums)
    return {key: added(nothing, theirs) for key, theirs in under.items()}


def added(nothing: Sums, found: Iterable[Sums]) -> Sums:
    return type(nothing)(*map(sum, zip(nothing, *found, strict=True)))
