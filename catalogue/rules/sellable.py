"""When a product can be bought (DESIGN 4), for the ORM, for Python and for SQL by hand."""

from django.db.models import Q

IN_STOCK = Q(in_stock=True) & (Q(stock__isnull=True) | Q(stock__gt=0))
SELLABLE = Q(active=True) & IN_STOCK


def is_in_stock(in_stock: bool, stock: int | None) -> bool:
    """Join the flag that staff set and the count (None = not counted)."""
    return in_stock and (stock is None or stock > 0)


def is_sellable(active: bool, in_stock: bool, stock: int | None) -> bool:
    return active and is_in_stock(in_stock, stock)


def sellable_copies(active: bool, in_stock: bool, stock: int | None, at_most: int) -> int:
    if not is_sellable(active, in_stock, stock):
        return 0
    return at_most if stock is None else min(stock, at_most)


def sellable_sql(table: str, copies: str = "1") -> str:
    """Return the condition that so many copies (a number, or %s) of a row can be bought."""
    enough = f"({table}.stock IS NULL OR {table}.stock >= {copies})"
    return f"{table}.active AND {table}.in_stock AND {enough}"
