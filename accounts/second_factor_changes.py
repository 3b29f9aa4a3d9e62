"""Setting up and taking away a second factor: each change ends the person's other browsers."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import (
    WebAuthn,
    complete_registration,
    parse_registration_response,
)
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.http import HttpRequest

from accounts import known_browsers
from accounts.emails import send_notice_of_second_factor
from accounts.models import User
from accounts.second_factor import GIVEN, NO_PASSKEY, STRONG, Kind, has_second_factor

MAX_PASSKEYS = 10
APP_ADDED = "From now on we also ask for a code from your authenticator app when you sign in."
PASSKEY_ADDED = "A new passkey has been added to your account as a second factor."
CODES_RENEWED = "Your account has new recovery codes; the old ones no longer work."
# Nothing that was typed: the address may be somebody else's.
REMOVED = {
    Kind.TOTP: "Your authenticator app is no longer a second factor of your account.",
    Kind.WEBAUTHN: "One of your passkeys is no longer a second factor of your account.",
}
ALL_REMOVED = (
    "The shop has taken the second factor off your account, as somebody asked us to. "
    "You can set up a new one on your account page."
)


class NoPasskeyError(Exception):
    """The browser's answer is no passkey, or not the answer to our last challenge."""


class FullError(Exception):
    """There are MAX_PASSKEYS, or there is an app already."""


@transaction.atomic
def add_app(request: HttpRequest, secret: str) -> list[str]:
    """Keep the secret of an app, and return recovery codes; FullError if there is an app."""
    user = User.objects.locked(request.user.pk)
    if Authenticator.objects.filter(user=user, type=Kind.TOTP).exists():
        raise FullError
    TOTP.activate(user, secret)
    _end_others(request, APP_ADDED)
    return recovery_codes(user)


@transaction.atomic
def add_passkey(request: HttpRequest, name: str, answer: dict) -> list[str]:
    """Keep a passkey, and return recovery codes; NoPasskeyError, or FullError if there are many."""
    user = User.objects.locked(request.user.pk)
    if Authenticator.objects.filter(user=user, type=Kind.WEBAUTHN).count() >= MAX_PASSKEYS:
        raise FullError
    try:
        parse_registration_response(answer)
        complete_registration(answer)
    except NO_PASSKEY as error:
        raise NoPasskeyError from error
    WebAuthn.add(user, name, answer)
    _end_others(request, PASSKEY_ADDED)
    return recovery_codes(user)


@transaction.atomic
def renew_codes(request: HttpRequest) -> list[str]:
    """Make new recovery codes; none where there is nothing that they are to replace."""
    user = User.objects.locked(request.user.pk)
    if not has_second_factor(user):
        return []
    Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).delete()
    send_notice_of_second_factor(user, CODES_RENEWED)
    return recovery_codes(user)


@transaction.atomic
def remove(request: HttpRequest, authenticator: Authenticator) -> None:
    """Take one away; with the last one the recovery codes go."""
    user = User.objects.locked(request.user.pk)
    Authenticator.objects.filter(pk=authenticator.pk).delete()
    if not has_second_factor(user):
        Authenticator.objects.filter(user=user).delete()
        request.session.pop(GIVEN, None)
    _end_others(request, REMOVED[authenticator.type], given=False)


@transaction.atomic
def remove_all(user: User) -> bool:
    """Take a lost second factor off a person, and end all of their browsers; False if none was."""
    authenticators = Authenticator.objects.filter(user=User.objects.locked(user.pk))
    if not authenticators.exists():
        return False
    authenticators.delete()
    user.sessions.all().end()
    user.known_browsers.all().delete()
    send_notice_of_second_factor(user, ALL_REMOVED)
    return True


def recovery_codes(user: User) -> list[str]:
    """Return those that are not used; new ones where there are none, or nobody can read them."""
    try:
        return RecoveryCodes.activate(user).get_unused_codes()
    except InvalidToken:
        Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).delete()
        return RecoveryCodes.activate(user).get_unused_codes()


def name_of(authenticator: Authenticator) -> str:
    return "Authenticator app" if authenticator.type == Kind.TOTP else str(authenticator)


def summary(user: User) -> str:
    """Return what the person has, in a few words; "" for nothing."""
    kinds = list(Authenticator.objects.filter(user=user, type__in=STRONG).values_list("type"))
    passkeys = kinds.count((Kind.WEBAUTHN,))
    words = ["authenticator app"] if (Kind.TOTP,) in kinds else []
    words += [f"{passkeys} passkey{'s' * (passkeys > 1)}"] if passkeys else []
    return ", ".join(words)


def _end_others(request: HttpRequest, what: str, given: bool = True) -> None:
    request.user.sessions.others(request).end()
    known_browsers.others(request, request.user).delete()
    send_notice_of_second_factor(request.user, what)
    if given:
        request.session[GIVEN] = True
