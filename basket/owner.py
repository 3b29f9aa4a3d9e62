"""Whose basket is asked for: a customer's, or that of a visitor whom only a cookie knows."""

import hashlib
import re
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import get_random_string

from config.request_state import get_request_state

BASKET_COOKIE = settings.BASKET_COOKIE_NAME
# Each key also comes in a cookie of its own, for a while: answers to first adds that were sent at
# the same moment must not overwrite each other's keys. `basket.merging` makes one basket.
SPARE_COOKIE_PREFIX = f"{BASKET_COOKIE}-"
KEY_PATTERN = re.compile(r"[0-9A-Za-z]{64}")
MAX_SPARE_KEYS = 20  # more were not made by a browser


@dataclass(frozen=True)
class BasketOwner:
    """A customer by id, or a visitor by the hash of their key; neither before a first add."""

    user_id: int | None = None
    visitor: str | None = None

    def __bool__(self) -> bool:
        return bool(self.user_id or self.visitor)


def get_basket_owner(request: HttpRequest) -> BasketOwner:
    """Return who asks; a visitor without a key, or with a forged one, owns nothing yet."""
    if request.user.is_authenticated:
        if BASKET_COOKIE in request.COOKIES:
            # A visit's late answer brought it back: it must not wait for the next person here.
            get_request_state(request).basket_key = ""
        return BasketOwner(user_id=request.user.pk)
    return get_visitor(request)


def get_visitor(request: HttpRequest) -> BasketOwner:
    """Return the visitor whom the cookie knows, whoever is signed in."""
    key = request.COOKIES.get(BASKET_COOKIE, "")
    return BasketOwner(visitor=hash_key(key)) if KEY_PATTERN.fullmatch(key) else BasketOwner()


def get_spare_visitors(request: HttpRequest) -> list[str]:
    """Return the hashes of the other keys that the visitor's browser holds."""
    own = request.COOKIES.get(BASKET_COOKIE, "")
    if not KEY_PATTERN.fullmatch(own):
        return []
    keys = {
        key for name, key in request.COOKIES.items() if name.startswith(SPARE_COOKIE_PREFIX)
    } - {own}
    return [hash_key(key) for key in sorted(keys)[:MAX_SPARE_KEYS] if KEY_PATTERN.fullmatch(key)]


def get_or_create_basket_owner(request: HttpRequest) -> BasketOwner:
    """Return who asks, to whom a basket may now be given; a visitor without a key gets one."""
    return get_basket_owner(request) or create_visitor(request)


def get_next_basket_owner(request: HttpRequest) -> BasketOwner:
    """Return who will ask from the next request on: a visitor may be given a new key in this one.

    Their basket follows when the browser brings the new key: its answer may never arrive.
    """
    key = get_request_state(request).basket_key
    return BasketOwner(visitor=hash_key(key)) if key else get_basket_owner(request)


def create_visitor(request: HttpRequest) -> BasketOwner:
    """Give the visitor a new key, which nothing that a page or another cookie says leads to."""
    get_request_state(request).basket_key = get_random_string(64)
    return BasketOwner(visitor=hash_key(get_request_state(request).basket_key))


def hash_key(key: str) -> str:
    """Hash a key: whoever reads the database cannot take over a basket."""
    return hashlib.sha256(key.encode()).hexdigest()


def spare_cookie_name(key: str) -> str:
    return SPARE_COOKIE_PREFIX + hash_key(key)[:8]
