"""What is asked of baskets all the time, by hand: Django takes longer to write such questions than
the database to answer them.
"""

from django.db import connection

from basket.owner import BasketOwner

# Amounts come as text, because SQLite's numbers are not exact.
LINES = """
    SELECT basket.id, line.id, line.quantity, CAST(line.price AS text), book.active,
        CAST(book.tax_rate AS text),
        book.id, book.slug, book.name, book.byline, CAST(book.price AS text), book.in_stock,
        book.stock, cover.image, cover.width, cover.height, CAST(cover.widths AS text)
    FROM basket_basket AS basket
    JOIN basket_basketline AS line ON line.basket_id = basket.id
    JOIN catalogue_product AS book ON book.id = line.product_id
    LEFT JOIN catalogue_productimage AS cover ON cover.id = book.cover_id
    WHERE basket.status = 10 AND basket.{owner} = %s
    ORDER BY line.place
"""
COPIES = """
    SELECT COALESCE(SUM(
        CASE WHEN book.stock < line.quantity THEN book.stock ELSE line.quantity END
    ), 0)
    FROM basket_basket AS basket
    JOIN basket_basketline AS line ON line.basket_id = basket.id
    JOIN catalogue_product AS book ON book.id = line.product_id
    WHERE basket.status = 10 AND basket.{owner} = %s
        AND book.active AND book.in_stock
"""
# The update also locks the basket until the commit.
TAKE = """
    UPDATE basket_basket SET date_updated = %s
    WHERE status = 10 AND {owner} = %s RETURNING *
"""


def lines_of(owner: BasketOwner) -> list[tuple]:
    """Return the lines of the owner's open basket with what cards show of their books."""
    return _rows(LINES, owner)


def copies_of(owner: BasketOwner) -> int:
    """Count the copies in the owner's basket that can be bought, as the basket page does."""
    return _rows(COPIES, owner)[0][0]


def asked(question: str, owner: BasketOwner) -> tuple[str, int | str | None]:
    """Return a question about this owner's basket, and the value of its last parameter."""
    if owner.user_id:
        return question.format(owner="user_id"), owner.user_id
    return question.format(owner="visitor"), owner.visitor


def _rows(question: str, owner: BasketOwner) -> list[tuple]:
    question, key = asked(question, owner)
    with connection.cursor() as cursor:
        cursor.execute(question, [key])
        return cursor.fetchall()
