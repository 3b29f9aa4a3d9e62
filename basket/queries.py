"""What is asked of baskets all the time, by hand: Django takes longer to write such statements
than the database to answer them.
"""

from django.db import connection

from basket.owner import BasketOwner
from catalogue.rules.sellable import sellable_sql

# Amounts come as text, because SQLite's numbers are not exact.
LINES = """
    SELECT basket.id, line.id, line.quantity, CAST(line.price AS text), product.active,
        CAST(product.tax_rate AS text),
        product.id, product.slug, product.name, product.byline, CAST(product.price AS text),
        product.in_stock, product.stock,
        cover.image, cover.width, cover.height, CAST(cover.widths AS text)
    FROM basket_basket AS basket
    JOIN basket_basketline AS line ON line.basket_id = basket.id
    JOIN catalogue_product AS product ON product.id = line.product_id
    LEFT JOIN catalogue_productimage AS cover ON cover.id = product.cover_id
    WHERE basket.status = 10 AND basket.{owner} = %s
    ORDER BY line.position
"""
COPIES = f"""
    SELECT COALESCE(SUM(
        CASE WHEN product.stock < line.quantity THEN product.stock ELSE line.quantity END
    ), 0)
    FROM basket_basket AS basket
    JOIN basket_basketline AS line ON line.basket_id = basket.id
    JOIN catalogue_product AS product ON product.id = line.product_id
    WHERE basket.status = 10 AND basket.{{owner}} = %s
        AND {sellable_sql("product")}
"""  # noqa: S608
# The update also locks the basket until the commit.
LOCK_OPEN = """
    UPDATE basket_basket SET date_updated = %s
    WHERE status = 10 AND {owner} = %s RETURNING *
"""


def select_lines(owner: BasketOwner) -> list[tuple]:
    """Return the lines of the owner's open basket with what cards show of their products."""
    return _fetch(LINES, owner)


def count_copies(owner: BasketOwner) -> int:
    """Count the copies in the owner's basket that can be bought, as the basket page does."""
    return _fetch(COPIES, owner)[0][0]


def for_owner(sql: str, owner: BasketOwner) -> tuple[str, int | str | None]:
    """Return the SQL for this owner's basket, and the value of its last parameter."""
    if owner.user_id:
        return sql.format(owner="user_id"), owner.user_id
    return sql.format(owner="visitor"), owner.visitor


def _fetch(sql: str, owner: BasketOwner) -> list[tuple]:
    sql, key = for_owner(sql, owner)
    with connection.cursor() as cursor:
        cursor.execute(sql, [key])
        return cursor.fetchall()
