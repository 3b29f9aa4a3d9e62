"""How often one may try (DESIGN law 10): counted in the database, so over all processes.

Whoever is counted is stored as a keyed hash. A place is taken before anything is tried, so that
parallel tries cannot outrun the count; what was refused takes none, so that a pause ends 15
minutes (or an hour) after the tries that led to it, however impatient one is.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.models import Attempt, User
from config.network import client_network


class Limit(NamedTuple):
    """At most so many tries in so much time."""

    what: str
    most: int
    span: timedelta

    def key(self, who: str) -> str:
        return salted_hmac(
            "accounts.rate_limits", f"{self.what}:{who}", algorithm="sha256"
        ).hexdigest()


# DESIGN 5.
ACCOUNT_SIGN_INS = Limit("sign-in to an account", 10, timedelta(minutes=15))
NETWORK_SIGN_INS = Limit("sign-in from a network", 50, timedelta(minutes=15))
# A browser that signed in to the account before: a stolen cookie is good for no more than this.
KNOWN_BROWSER_SIGN_INS = Limit("sign-in from a known browser", 10, timedelta(minutes=15))
# Whoever tries codes knows the password. Three of a million are right at a time: without a limit
# for the day, one in twelve accounts would be open after a month of guessing.
SECOND_FACTORS = Limit("second factor of an account", 10, timedelta(minutes=15))
SECOND_FACTORS_A_DAY = Limit("second factor of an account in a day", 40, timedelta(days=1))
# Each change sends a mail, and the address may be somebody else's.
SECOND_FACTOR_CHANGES = Limit("change of a second factor", 10, timedelta(hours=1))
# Longer than any code of an app is good for, so that each one opens once.
USED_CODES = Limit("code that was used", 1, timedelta(minutes=5))
# Enough for an office or a class behind one address; each one tells whether an address is known, or
# sends a mail.
NETWORK_SIGN_UPS = Limit("sign-up from a network", 100, timedelta(hours=1))
NETWORK_RESETS = Limit("password reset from a network", 50, timedelta(hours=1))
# Nobody needs more mails of one kind in an hour, and nobody's letter box shall be flooded.
MAILS_TO_ADDRESS = Limit("mail to an address", 5, timedelta(hours=1))
# Each goes to an address that anybody may have typed. As many as a class that signs up, and more.
NETWORK_MAILS = Limit("mail asked for from a network", 150, timedelta(hours=1))
EMAIL_CHANGES = Limit("change of e-mail", 5, timedelta(hours=1))


@dataclass
class Places:
    """What was taken, to be given back when the try was a good one."""

    attempts: list[Attempt]

    def give_back(self) -> None:
        for attempt in self.attempts:
            attempt.give_back()


def take(*wanted: tuple[Limit, str]) -> Places | None:
    """Take a place in each limit, as (limit, who); None, and none taken, if one is full.

    Nobody is told apart by "": where a network is unknown, its limit does not count.
    """
    places = Places([])
    for limit, who in wanted:
        attempt = Attempt.objects.take(limit.key(who), limit.most, limit.span) if who else None
        if attempt:
            places.attempts.append(attempt)
        elif who:
            places.give_back()
            return None
    return places


def take_sign_in(request: HttpRequest | None, email: str, browser: str = "") -> Places | None:
    """Take what a password check costs, whatever entrance it is at; known e-mail or not.

    `browser` is what a known browser is counted by, apart from everybody else's tries.
    """
    account = (KNOWN_BROWSER_SIGN_INS, browser) if browser else (ACCOUNT_SIGN_INS, email.lower())
    return take(account, _network(request))


def cost_of_mail(request: HttpRequest, email: str) -> list[tuple[Limit, str]]:
    """Return what a mail costs that somebody asks for, whoever has the address."""
    return [(MAILS_TO_ADDRESS, email), (NETWORK_MAILS, client_network(request))]


def take_second_factor(request: HttpRequest, user_id: int, browser: str = "") -> Places | None:
    """Take what the check of a second factor costs; its person's known browsers count apart."""
    who = browser or str(user_id)
    return take((SECOND_FACTORS, who), (SECOND_FACTORS_A_DAY, who), _network(request))


def end_pause(user: User) -> None:
    """Let an account be signed in to at once: its person proved the address otherwise.

    The second factor's limit for a day stands: it is there for when somebody else reads the mails.
    """
    keys = [ACCOUNT_SIGN_INS.key(user.email), SECOND_FACTORS.key(str(user.pk))]
    Attempt.objects.filter(key__in=keys).delete()


def _network(request: HttpRequest | None) -> tuple[Limit, str]:
    return NETWORK_SIGN_INS, client_network(request)
