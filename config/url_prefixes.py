"""Addresses by where they begin: within the shop, and below a route of it."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse


def path_in_shop(path: str) -> str:
    """Return where a path of the shop is on this host; one that says so already stays."""
    prefix = get_script_prefix()
    return f"{prefix}{path.removeprefix(prefix).lstrip('/')}"


def is_below(path: str, *names: str) -> bool:
    """Tell whether an address is that of one of these routes, or begins with it."""
    return path.startswith(_prefixes(names, get_script_prefix()))


@lru_cache(maxsize=64)
def _prefixes(names: tuple[str, ...], script_prefix: str) -> tuple[str, ...]:
    """Return the routes' addresses, where the shop is mounted now."""
    return tuple(reverse(name) for name in names)
