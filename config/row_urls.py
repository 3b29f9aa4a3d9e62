"""Addresses of many rows: `reverse` costs more than a card, so each route is looked up once."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse

KEY = "9876543210"  # a number and a slug, so that any route takes it


def row_url(name: str, key: int | str) -> str:
    """Return the address of a route that takes one number or slug, as `reverse` would."""
    before, after = _around_key(name, get_script_prefix())
    return f"{before}{key}{after}"


def before_key(name: str) -> str:
    """Return what the addresses of such a route begin with."""
    return _around_key(name, get_script_prefix())[0]


@lru_cache(maxsize=256)
def _around_key(name: str, script_prefix: str) -> tuple[str, str]:
    """Return what stands before the key and after it, where the shop is mounted now."""
    before, after = reverse(name, args=[KEY]).split(KEY)
    return before, after
