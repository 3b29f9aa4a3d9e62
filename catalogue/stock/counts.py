"""Counts that staff and feeds write: as differences, so that no sale meanwhile is undone."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from catalogue.derived.locking import lock_catalogue
from catalogue.models import Product, StockMovement

Kind = StockMovement.Kind


class StockChangedError(ValidationError):
    """There are not as many copies as should go."""


@transaction.atomic
def recount(
    product: Product, *, seen: int | None, by: User | None = None, also: Iterable[str] = ()
) -> None:
    """Save the stock that the product has now, as a difference from what was `seen` of it.

    `also` names other fields to save. StockChangedError where fewer copies are left than go.
    """
    lock_catalogue()
    locked = Product.objects.select_for_update(no_key=True).filter(pk=product.pk)
    row = locked.values_list("stock").first()  # None where it is gone: saving says so
    before = row[0] if row else None
    product.stock = apply_difference(seen, product.stock, before)
    product.save(update_fields={"stock", *also})
    if moved := movement(product, before, Kind.CORRECTION, by):
        moved.save()


def apply_difference(seen: int | None, wanted: int | None, now: int | None) -> int | None:
    """Return as many more or fewer than were seen, whatever was sold meanwhile.

    Who saw 10 and writes 12 adds 2, also where 7 are left. StockChangedError below 0.
    """
    if seen is None or wanted is None or now is None:
        return wanted
    stock = now + wanted - seen
    if stock < 0:
        raise StockChangedError(
            f"Copies were sold in the meantime: there are {now} now, where you saw {seen}.",
            code="stock_changed",
        )
    return stock


def movement(
    product: Product, before: int | None, kind: Kind, by: User | None = None
) -> StockMovement | None:
    """Return the movement from a stock before to the one of now; None where there is none."""
    change = (product.stock or 0) - (before or 0)
    return StockMovement(product=product, kind=kind, change=change, by=by) if change else None


def record_first_counts(products: Iterable[Product]) -> None:
    """Note what new books have, that were made without `save`."""
    moved = [movement(product, None, Kind.FIRST) for product in products]
    StockMovement.objects.bulk_create(filter(None, moved))
