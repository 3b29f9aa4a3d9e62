"""What the admin sites show; importing a module registers its models."""

from staff.admin import books, home, orders, people, shelves

__all__ = ["books", "home", "orders", "people", "shelves"]
