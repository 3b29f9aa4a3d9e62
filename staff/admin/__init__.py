"""What the admin sites show; importing a module registers its models."""

from staff.admin import books, home, people, shelves

__all__ = ["books", "home", "people", "shelves"]
