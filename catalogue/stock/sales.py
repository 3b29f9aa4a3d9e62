"""Copies that orders take and that come back from them.

Decrement and restock in the order of the products' ids, in one transaction: whoever locks rows in
the same order cannot deadlock.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from accounts.models import User
from catalogue.derived.queue import index_products
from catalogue.models import StockMovement
from catalogue.rules.sellable import sellable_sql

Kind = StockMovement.Kind
# Amounts come as text, because SQLite's numbers are not exact.
DECREMENT = f"""
    UPDATE catalogue_product SET stock = stock - %s
    WHERE id = %s AND {sellable_sql("catalogue_product", copies="%s")}
    RETURNING id, name, byline, isbn, CAST(price AS text), CAST(tax_rate AS text), stock
"""  # noqa: S608
RESTOCK = "UPDATE catalogue_product SET stock = stock + %s WHERE id = %s RETURNING stock"


class SoldItem(NamedTuple):
    """A product as it was when it was sold; `stock` is what is left, None if uncounted."""

    pk: int
    name: str
    byline: str
    isbn: str | None
    price: Decimal
    tax_rate: Decimal
    stock: int | None


def decrement(product_id: int, quantity: int) -> SoldItem | None:
    """Take copies off the shelf; None, and nothing is taken, if they cannot be bought.

    The caller records the movement, when it knows the number of its order.
    """
    rows = _rows(DECREMENT, [quantity, product_id, quantity])
    if not rows:
        return None
    pk, name, byline, isbn, price, rate, stock = rows[0]
    return SoldItem(pk, name, byline, isbn, Decimal(price), Decimal(rate), stock)


def record_sales(sold: Iterable[tuple[SoldItem, int]], order_number: int) -> None:
    """Note what an order took, and let the lists know which products sold out."""
    counted = [(item, quantity) for item, quantity in sold if item.stock is not None]
    StockMovement.objects.bulk_create(
        StockMovement(
            product_id=item.pk, kind=Kind.SALE, change=-quantity, order_number=order_number
        )
        for item, quantity in counted
    )
    _index_later([item.pk for item, _ in counted if item.stock == 0])


def restock(
    copies: dict[int, int], order_number: int, by: User | None = None, lost: bool = False
) -> None:
    """Put back copies that an order had taken, by product; one counted no more keeps no count.

    `lost`: they come back from the order and cannot be sold, so that the stock stays as it is.
    """
    movements, back = [], []
    for product_id, quantity in sorted(copies.items()):
        stock = None if lost else _rows(RESTOCK, [quantity, product_id])[0][0]
        common = {"product_id": product_id, "order_number": order_number, "by": by}
        movements.append(StockMovement(kind=Kind.RETURN, change=quantity, **common))
        if stock is None:
            movements.append(StockMovement(kind=Kind.CORRECTION, change=-quantity, **common))
        elif stock == quantity:
            back.append(product_id)
    StockMovement.objects.bulk_create(movements)
    _index_later(back)


def _rows(query: str, values: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def _index_later(product_ids: list[int]) -> None:
    """Count anew what can be bought, by the queue: a sale must not wait for other writers."""
    if product_ids:
        index_products.enqueue(product_ids)
