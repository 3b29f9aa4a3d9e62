"""The cookie of a browser that somebody signed in with, and what it is good for.

Whoever knows an email address can have its account paused by wrong passwords. A browser that
signed in to the account before is not kept out by that: its tries have a limit of their own.
The cookie is one random key for all who use the browser, and tells nothing about them.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

from accounts.models import KnownBrowser, User, UserSession
from accounts.models.known_browser import KNOWN_FOR

COOKIE, SALT = settings.KNOWN_BROWSER_COOKIE_NAME, "known-browser"


def known_as(request: HttpRequest | None, user: User | None) -> str:
    """Return what this browser is counted by at this person's sign-in; "" if it is not known.

    An unknown person costs the same question as a known one.
    """
    key = _key_of(request)
    if not key:
        return ""
    user = user or User(pk=0)
    digest = _digest(key, user)
    return digest if KnownBrowser.objects.known(user).filter(digest=digest).exists() else ""


def note_browser(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Know this browser from now on as one that the person signed in with."""
    key = _key_of(request) or get_random_string(43)
    browser = request.META.get("HTTP_USER_AGENT", "")
    session = UserSession.objects.filter(session_id=request.session.session_key)
    with transaction.atomic():
        User.objects.locked(user.pk)
        noted = KnownBrowser.objects.note(user, _digest(key, user), browser)
        session.update(known_browser=noted)
    response.set_signed_cookie(
        COOKIE,
        key,
        salt=SALT,
        max_age=KNOWN_FOR,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def others(request: HttpRequest, user: User) -> QuerySet[KnownBrowser]:
    """Return all browsers of the person's that are known but this one."""
    return user.known_browsers.exclude(digest=_digest(_key_of(request), user))


def _key_of(request: HttpRequest | None) -> str:
    if request is None:
        return ""
    return request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=KNOWN_FOR)


def _digest(key: str, user: User) -> str:
    return salted_hmac(SALT, f"{key}:{user.pk}", algorithm="sha256").hexdigest()
