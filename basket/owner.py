"""Whose basket is asked for: a customer's, or that of a visitor whom only a cookie knows."""

import hashlib
import re
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.crypto import get_random_string, salted_hmac

COOKIE = "basket"
KEY = re.compile(r"[0-9A-Za-z]{64}")


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


def owner_to_be(request: HttpRequest) -> Owner:
    """Return who asks, to whom a basket may now be given; a visitor without a key gets one."""
    if owner := owner_of(request):
        return owner
    request.basket_key = new_key(request)
    return Owner(visitor=fingerprint(request.basket_key))


def new_key(request: HttpRequest) -> str:
    """Make a visitor's key.

    It follows from the secret that guards the visitor's forms: first adds that come at the same
    moment, before the answer to any of them has set the cookie, find the same basket.
    """
    secret = request.META.get("CSRF_COOKIE")
    if not secret:
        return get_random_string(64)
    return salted_hmac("basket.owner.new_key", secret, algorithm="sha256").hexdigest()


def fingerprint(key: str) -> str:
    """Hash a key: whoever reads the database cannot take over a basket."""
    return hashlib.sha256(key.encode()).hexdigest()
