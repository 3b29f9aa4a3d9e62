"""Whole addresses of the shop's pages: from SHOP_URL, whatever host a request names."""

from django.conf import settings


def absolute(path: str) -> str:
    """Return the address of a path such as /about-us/; what is whole already stays."""
    return f"{settings.SHOP_URL}{path}" if path.startswith("/") else path
