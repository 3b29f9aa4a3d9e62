"""The one place where baskets change: each change locks the basket, so parallel ones queue up.

Caps are those of DESIGN 4 (99 copies, 100 lines) and the copies that the shop holds.
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from basket.models import MOST_COPIES, MOST_LINES, Basket, BasketLine, OwnerGoneError
from basket.owner import BasketOwner
from catalogue.models import Product


class RefusedError(Exception):
    """Nothing was changed: `words` tell the shopper why, `status` tells programs."""

    status = 409

    def __init__(self, words: str = "", status: int = 0):
        super().__init__(words or self.words)
        self.words, self.status = words or self.words, status or self.status


class NotForSaleError(RefusedError):
    words = "This book cannot be bought just now."


class BasketFullError(RefusedError):
    words = f"Your basket is full: it holds {MOST_LINES} different books."


class NoSuchBookError(RefusedError):
    words, status = "This book is no longer for sale.", 404


class NoSuchLineError(RefusedError):
    words, status = "This book is not in your basket any more.", 404


class NoSuchBasketError(NoSuchLineError):
    words = "There is no basket here any more. If you had an account open, please sign in again."


@dataclass(frozen=True)
class Change:
    """What became of a wish: `quantity` copies of `book` are in the basket, `wanted` were asked."""

    book: Product
    wanted: int
    quantity: int
    line_id: int
    before: int

    @property
    def is_cut(self) -> bool:
        return self.quantity < self.wanted


def most_of(book: Product) -> int:
    """Return how many copies of the book a basket may have now; 0 where it is not for sale."""
    if not (book.active and book.in_stock):
        return 0
    return MOST_COPIES if book.stock is None else min(book.stock, MOST_COPIES)


def add(*, owner: BasketOwner, product_id: int, quantity: int) -> Change:
    """Put copies to those that are in the basket.

    RefusedError in one of its kinds; nothing changes then.
    """
    return _put_safely(owner, product_id, lambda has: has + quantity)


def put_back(*, owner: BasketOwner, product_id: int, quantity: int) -> Change:
    """Undo a removal: have at least so many copies, however often it is asked. Raises as `add`."""
    return _put_safely(owner, product_id, lambda has: max(has, quantity))


@transaction.atomic
def change(*, owner: BasketOwner, line_id: int, quantity: int) -> Change:
    """Have so many copies of a line; none removes it. RefusedError."""
    basket = Basket.objects.taken(owner)
    if basket is None:
        raise NoSuchLineError if owner.user_id else NoSuchBasketError
    try:
        line = BasketLine.objects.select_related("product").get(basket=basket, pk=line_id)
    except BasketLine.DoesNotExist:
        raise NoSuchLineError from None
    if quantity == 0:
        line.delete()
        return Change(line.product, 0, 0, line_id, before=line.quantity)
    return _set(line, line.product, quantity)


@transaction.atomic
def cut_to_stock(*, owner: BasketOwner) -> None:
    """Take out of the basket what cannot be bought, because the shopper agrees to it."""
    basket = Basket.objects.taken(owner)
    if basket is None:
        return
    for line in basket.lines.select_related("product"):
        most = most_of(line.product)
        if most == 0:
            line.delete()
        elif most < line.quantity:
            BasketLine.objects.filter(pk=line.pk).update(quantity=most, price=line.product.price)


def _put_safely(owner: BasketOwner, product_id: int, wanted) -> Change:
    try:
        with transaction.atomic():
            return _put(owner, product_id, wanted)
    except IntegrityError:
        # Only the commit tells that the book was deleted meanwhile: foreign keys are checked there.
        raise NoSuchBookError from None


def _put(owner: BasketOwner, product_id: int, wanted) -> Change:
    try:
        book = Product.objects.active().get(pk=product_id)
    except Product.DoesNotExist:
        raise NoSuchBookError from None
    try:
        basket = Basket.objects.taken_or_made(owner)
    except OwnerGoneError:
        raise RefusedError("Your account is gone, and its basket with it.") from None
    there = {line.product_id: line for line in basket.lines.all()}
    line = there.get(book.pk)
    if line is None:
        place = _free_place({line.place for line in there.values()})
        line = BasketLine(basket=basket, product=book, quantity=0, place=place)
    return _set(line, book, wanted(line.quantity))


def _set(line: BasketLine, book: Product, wanted: int) -> Change:
    most, before = most_of(book), line.quantity
    if most == 0:
        raise NotForSaleError
    line.quantity, line.price = min(wanted, most), book.price
    if line.pk is None:
        line.save()
    elif not BasketLine.objects.filter(pk=line.pk).update(quantity=line.quantity, price=line.price):
        raise NoSuchLineError
    return Change(book, wanted, line.quantity, line.pk, before)


def _free_place(taken: set[int]) -> int:
    """Return the place after the last line; the first hole where the last place is taken."""
    if len(taken) >= MOST_LINES:
        raise BasketFullError
    last = max(taken, default=0)
    if last < MOST_LINES:
        return last + 1
    return next(place for place in range(1, MOST_LINES + 1) if place not in taken)
