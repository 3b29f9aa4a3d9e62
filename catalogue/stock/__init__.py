"""The one place where copies come and go; each change of a stock writes its movement.

Take and give back books in the order of their ids, in one transaction: whoever locks rows in the
same order cannot deadlock.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import User
from catalogue.derived.queue import index_books
from catalogue.models import Product, StockMovement

Kind = StockMovement.Kind
# Amounts come as text, because SQLite's numbers are not exact.
TAKE = """
    UPDATE catalogue_product SET stock = stock - %s
    WHERE id = %s AND active AND in_stock AND (stock IS NULL OR stock >= %s)
    RETURNING id, name, byline, isbn, CAST(price AS text), CAST(tax_rate AS text), stock
"""
GIVE_BACK = "UPDATE catalogue_product SET stock = stock + %s WHERE id = %s RETURNING stock"


class Taken(NamedTuple):
    """A book as it was when its copies were taken; `stock` is what is left, None if uncounted."""

    pk: int
    name: str
    byline: str
    isbn: str | None
    price: Decimal
    tax_rate: Decimal
    stock: int | None


class StockChangedError(ValidationError):
    """There are not as many copies as should go."""


def take(product_id: int, quantity: int) -> Taken | None:
    """Take copies off the shelf; None, and nothing is taken, if they cannot be bought.

    The caller records the movement, when it knows the number of its order.
    """
    rows = _asked(TAKE, [quantity, product_id, quantity])
    if not rows:
        return None
    pk, name, byline, isbn, price, rate, stock = rows[0]
    return Taken(pk, name, byline, isbn, Decimal(price), Decimal(rate), stock)


def record_sales(sold: Iterable[tuple[Taken, int]], order_number: int) -> None:
    """Note what an order took, and let the lists know which books sold out."""
    counted = [(book, quantity) for book, quantity in sold if book.stock is not None]
    StockMovement.objects.bulk_create(
        StockMovement(
            product_id=book.pk, kind=Kind.SALE, change=-quantity, order_number=order_number
        )
        for book, quantity in counted
    )
    _index_later([book.pk for book, _ in counted if book.stock == 0])


def give_back(
    copies: dict[int, int], order_number: int, by: User | None = None, lost: bool = False
) -> None:
    """Put copies that an order had taken back; by book. A book counted no more keeps no count.

    `lost`: they come back from the order and cannot be sold, so that the stock stays as it is.
    """
    movements, back = [], []
    for product_id, quantity in sorted(copies.items()):
        stock = None if lost else _asked(GIVE_BACK, [quantity, product_id])[0][0]
        facts = {"product_id": product_id, "order_number": order_number, "by": by}
        movements.append(StockMovement(kind=Kind.RETURN, change=quantity, **facts))
        if stock is None:
            movements.append(StockMovement(kind=Kind.CORRECTION, change=-quantity, **facts))
        elif stock == quantity:
            back.append(product_id)
    StockMovement.objects.bulk_create(movements)
    _index_later(back)


def changed(seen: int | None, wanted: int | None, now: int | None) -> int | None:
    """Return the stock after a wish: as many more or fewer than seen, whatever was sold meanwhile.

    Who saw 10 and writes 12 adds 2, also where 7 are left. StockChangedError below 0.
    """
    if seen is None or wanted is None or now is None:
        return wanted
    stock = now + wanted - seen
    if stock < 0:
        raise StockChangedError(
            f"Copies were sold meanwhile: there are {now} now, where you saw {seen}.",
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


def _asked(question: str, values: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()


def _index_later(product_ids: list[int]) -> None:
    """Count anew what can be bought, by the queue: a sale must not wait for other writers."""
    if product_ids:
        index_books.enqueue(product_ids)
