"""How often one may try (DESIGN law 10): counted in the database, so over all processes.

Whoever is counted is stored as a keyed hash. A slot is acquired before anything is tried, so that
parallel tries cannot outrun the count; what was refused takes none, so that a pause ends 15
minutes (or an hour) after the tries that led to it, however impatient one is.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.models import RateLimitSlot, User
from config.network import client_network


class RateLimit(NamedTuple):
    """At most so many tries in so much time."""

    name: str
    max_attempts: int
    period: timedelta

    def key(self, who: str) -> str:
        return salted_hmac(
            "accounts.rate_limits", f"{self.name}:{who}", algorithm="sha256"
        ).hexdigest()


# DESIGN 5.
ACCOUNT_LOGINS = RateLimit("sign-in to an account", 10, timedelta(minutes=15))
NETWORK_LOGINS = RateLimit("sign-in from a network", 50, timedelta(minutes=15))
# A browser that signed in to the account before: a stolen cookie is good for no more than this.
KNOWN_BROWSER_LOGINS = RateLimit("sign-in from a known browser", 10, timedelta(minutes=15))
# Whoever tries codes knows the password. Three of a million are right at a time: without a limit
# for the day, one in twelve accounts would be open after a month of guessing.
SECOND_FACTORS = RateLimit("second factor of an account", 10, timedelta(minutes=15))
SECOND_FACTORS_A_DAY = RateLimit("second factor of an account in a day", 40, timedelta(days=1))
# Each change sends a mail, and the address may be somebody else's.
SECOND_FACTOR_CHANGES = RateLimit("change of a second factor", 10, timedelta(hours=1))
# Longer than any code of an app is good for, so that each one opens once.
USED_CODES = RateLimit("code that was used", 1, timedelta(minutes=5))
# Enough for an office or a class behind one address; each one tells whether an address is known, or
# sends a mail.
NETWORK_SIGNUPS = RateLimit("sign-up from a network", 100, timedelta(hours=1))
NETWORK_RESETS = RateLimit("password reset from a network", 50, timedelta(hours=1))
# Nobody needs more mails of one kind in an hour, and nobody's letter box shall be flooded.
EMAILS_TO_ADDRESS = RateLimit("email to an address", 5, timedelta(hours=1))
# Each goes to an address that anybody may have typed. As many as a class that signs up, and more.
NETWORK_EMAILS = RateLimit("email asked for from a network", 150, timedelta(hours=1))
EMAIL_CHANGES = RateLimit("change of email", 5, timedelta(hours=1))


@dataclass
class Reservation:
    """The slots that were acquired, to be released when the try was a good one."""

    slots: list[RateLimitSlot]

    def release(self) -> None:
        for slot in self.slots:
            slot.release()


def acquire(*wanted: tuple[RateLimit, str]) -> Reservation | None:
    """Acquire a slot of each limit, as (limit, who); None, and none taken, if one is full.

    Nobody is told apart by "": where a network is unknown, its limit does not count.
    """
    reservation = Reservation([])
    for limit, who in wanted:
        slot = (
            RateLimitSlot.objects.acquire(limit.key(who), limit.max_attempts, limit.period)
            if who
            else None
        )
        if slot:
            reservation.slots.append(slot)
        elif who:
            reservation.release()
            return None
    return reservation


def acquire_login(request: HttpRequest | None, email: str, browser: str = "") -> Reservation | None:
    """Take what a password check costs, whatever entrance it is at; known email or not.

    `browser` is what a known browser is counted by, apart from everybody else's tries.
    """
    account = (KNOWN_BROWSER_LOGINS, browser) if browser else (ACCOUNT_LOGINS, email.lower())
    return acquire(account, _network(request))


def email_cost(request: HttpRequest, email: str) -> list[tuple[RateLimit, str]]:
    """Return what a mail costs that somebody asks for, whoever has the address."""
    return [(EMAILS_TO_ADDRESS, email), (NETWORK_EMAILS, client_network(request))]


def acquire_second_factor(
    request: HttpRequest, user_id: int, browser: str = ""
) -> Reservation | None:
    """Take what the check of a second factor costs; its person's known browsers count apart."""
    who = browser or str(user_id)
    return acquire((SECOND_FACTORS, who), (SECOND_FACTORS_A_DAY, who), _network(request))


def end_login_pause(user: User) -> None:
    """Let an account be signed in to at once: its person proved the address otherwise.

    The second factor's limit for a day stands: it is there for when somebody else reads the mails.
    """
    keys = [ACCOUNT_LOGINS.key(user.email), SECOND_FACTORS.key(str(user.pk))]
    RateLimitSlot.objects.filter(key__in=keys).delete()


def _network(request: HttpRequest | None) -> tuple[RateLimit, str]:
    return NETWORK_LOGINS, client_network(request)
