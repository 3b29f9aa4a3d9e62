"""What the admin sites show; importing a module registers its models."""

from staff.admin import (
    addresses,
    categories,
    dispatch,
    failed_work,
    home,
    office,
    orders,
    products,
    users,
)

__all__ = [
    "addresses",
    "categories",
    "dispatch",
    "failed_work",
    "home",
    "office",
    "orders",
    "products",
    "users",
]
