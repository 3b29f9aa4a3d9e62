"""Changes of an owner's basket, each in a transaction that locks it: what the views call.

All raise BasketRefusedError in one of its kinds, and nothing is changed then.
"""

from collections.abc import Callable

from django.db import IntegrityError, transaction

from basket.changes import (
    BasketChange,
    BasketGoneError,
    BasketRefusedError,
    LineGoneError,
    ProductGoneError,
)
from basket.models import Basket, OwnerGoneError
from basket.owner import BasketOwner
from catalogue.models import Product


def add_product(*, owner: BasketOwner, product_id: int, quantity: int) -> BasketChange:
    """Put copies to those that are in the basket."""
    return _change_product(owner, product_id, lambda basket, it: basket.add(it, quantity))


def restore_product(*, owner: BasketOwner, product_id: int, quantity: int) -> BasketChange:
    """Undo a removal: have at least so many copies, however often it is asked."""
    return _change_product(owner, product_id, lambda basket, it: basket.restore(it, quantity))


@transaction.atomic
def set_line_quantity(*, owner: BasketOwner, line_id: int, quantity: int) -> BasketChange:
    """Have so many copies of a line; none removes it."""
    basket = Basket.objects.lock_open(owner)
    if basket is None:
        raise LineGoneError if owner.user_id else BasketGoneError
    return basket.set_quantity(line_id, quantity)


@transaction.atomic
def reduce_to_stock(*, owner: BasketOwner) -> None:
    """Take out of the basket what cannot be bought, because the shopper agrees to it."""
    if basket := Basket.objects.lock_open(owner):
        basket.reduce_to_stock()


def _change_product(
    owner: BasketOwner, product_id: int, change: Callable[[Basket, Product], BasketChange]
) -> BasketChange:
    try:
        with transaction.atomic():
            product = Product.objects.active().get(pk=product_id)
            return change(Basket.objects.get_or_create_locked(owner), product)
    except (Product.DoesNotExist, IntegrityError):
        # Only the commit tells that the product was deleted meanwhile: keys are checked there.
        raise ProductGoneError from None
    except OwnerGoneError:
        raise BasketRefusedError("Your account has been closed, and its basket with it.") from None
