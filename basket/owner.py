"""Whose basket is asked for: a customer's, or that of a visitor whom only a cookie knows."""

import hashlib
import re
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import get_random_string

COOKIE = settings.BASKET_COOKIE_NAME
# Each key also comes in a cookie of its own, for a while: answers to first adds that were sent at
# the same moment must not overwrite each other's keys. `basket.merging.gather` makes one basket.
SPARE = f"{COOKIE}-"
KEY = re.compile(r"[0-9A-Za-z]{64}")
MAX_KEYS = 20  # more were not made by a browser


@dataclass(frozen=True)
class Owner:
    """A customer by id, or a visitor by the hash of their key; neither before a first add."""

    user_id: int | None = None
    visitor: str | None = None

    def __bool__(self) -> bool:
        return bool(self.user_id or self.visitor)


def owner_of(request: HttpRequest) -> Owner:
    """Return who asks; a visitor without a key, or with a forged one, owns nothing yet."""
    if request.user.is_authenticated:
        if COOKIE in request.COOKIES:
            # A visit's late answer brought it back: it must not wait for the next person here.
            request.basket_key = ""
        return Owner(user_id=request.user.pk)
    return visitor_of(request)


def visitor_of(request: HttpRequest) -> Owner:
    """Return the visitor whom the cookie knows, whoever is signed in."""
    key = request.COOKIES.get(COOKIE, "")
    return Owner(visitor=fingerprint(key)) if KEY.fullmatch(key) else Owner()


def spares_of(request: HttpRequest) -> list[str]:
    """Return the hashes of the other keys that the visitor's browser holds."""
    own = request.COOKIES.get(COOKIE, "")
    if not KEY.fullmatch(own):
        return []
    keys = {key for name, key in request.COOKIES.items() if name.startswith(SPARE)} - {own}
    return [fingerprint(key) for key in sorted(keys)[:MAX_KEYS] if KEY.fullmatch(key)]


def owner_to_be(request: HttpRequest) -> Owner:
    """Return who asks, to whom a basket may now be given; a visitor without a key gets one."""
    return owner_of(request) or new_visitor(request)


def owner_next(request: HttpRequest) -> Owner:
    """Return who will ask from the next request on: a visitor may be given a new key in this one.

    Their basket follows when the browser brings the new key: its answer may never arrive.
    """
    key = getattr(request, "basket_key", None)
    return Owner(visitor=fingerprint(key)) if key else owner_of(request)


def new_visitor(request: HttpRequest) -> Owner:
    """Give the visitor a new key, which nothing that a page or another cookie says leads to."""
    request.basket_key = get_random_string(64)
    return Owner(visitor=fingerprint(request.basket_key))


def fingerprint(key: str) -> str:
    """Hash a key: whoever reads the database cannot take over a basket."""
    return hashlib.sha256(key.encode()).hexdigest()


def spare_name(key: str) -> str:
    return SPARE + fingerprint(key)[:8]
