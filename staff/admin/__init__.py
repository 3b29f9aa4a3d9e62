"""What the admin sites show; importing a module registers its models."""

from staff.admin import (
    addressing,
    books,
    dispatch,
    failed_work,
    home,
    office,
    orders,
    people,
    shelves,
)

__all__ = [
    "addressing",
    "books",
    "dispatch",
    "failed_work",
    "home",
    "office",
    "orders",
    "people",
    "shelves",
]
