"""The second factor: codes of an app, recovery codes, passkeys (kept by allauth.mfa).

A session that was opened with one says so; staff's pages ask for that (`is_lacking`).
"""

import base64
import logging
import struct

from allauth.account.internal.stagekit import clear_login
from allauth.core.internal.cryptokit import compare_user_code, normalize_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import (
    complete_authentication,
    parse_authentication_response,
)
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.known_browsers import known_as
from accounts.models import User
from accounts.rate_limits import USED_CODES, acquire, acquire_second_factor
from config.request_state import get_request_state

logger = logging.getLogger(__name__)
Kind = Authenticator.Type
STRONG = [Kind.TOTP, Kind.WEBAUTHN]  # recovery codes are there beside one of them
# In the session, which ends where somebody else signs in.
GIVEN = "second_factor"
# What reading a passkey's answer may raise that is none.
NO_PASSKEY = (
    ValidationError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError,
    struct.error, InvalidSignature, UnsupportedAlgorithm, RecursionError,
)  # fmt: skip


class MFAAdapter(DefaultMFAAdapter):
    """Keeps secrets encrypted with a key that follows from SECRET_KEY."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": settings.SHOP_NAME}

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [salted_hmac("accounts.second_factor", "", each, algorithm="sha256") for each in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key.digest())) for key in keys])


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=STRONG).exists()


def is_demanded(user: User) -> bool:
    """Tell whether the shop asks this person for one."""
    return settings.STAFF_SECOND_FACTOR and (user.is_staff or user.is_superuser)


def is_lacking(request: HttpRequest) -> bool:
    """Tell whether this browser may not see staff's pages yet."""
    return is_demanded(request.user) and GIVEN not in request.session


# Checking ---------------------------------------------------------------------------------------


def check_code(request: HttpRequest, user: User, code: str) -> bool:
    """Tell whether this is a code of the person's app, or a recovery code, that nobody used yet."""
    reservation = acquire_second_factor(request, user.pk, known_as(request, user))
    if reservation is None:
        return False
    authenticators = Authenticator.objects.filter(user=user).exclude(type=Kind.WEBAUTHN)
    if any(
        _opens(authenticator, code) and _was_used(request, authenticator)
        for authenticator in authenticators.order_by("-type")
    ):
        reservation.release()
        return True
    return False


def check_passkey(request: HttpRequest, user: User, answer: dict) -> bool:
    """Tell whether the browser's answer to the last challenge is that of one of the passkeys."""
    reservation = acquire_second_factor(request, user.pk, known_as(request, user))
    if reservation is None:
        return False
    try:
        parse_authentication_response(answer)
        authenticator = complete_authentication(user, answer)
    except NO_PASSKEY:
        return False
    if not _was_used(request, authenticator):
        return False
    reservation.release()
    return True


def _opens(authenticator: Authenticator, code: str) -> bool:
    try:
        if authenticator.type == Kind.RECOVERY_CODES:
            # Looked for before the row is locked: what is wrong costs no more than nobody's code.
            unused = authenticator.wrap().get_unused_codes()
            found = any(compare_user_code(actual=code, expected=each) for each in unused)
            return found and authenticator.wrap().validate_code(code)
        if not validate_totp_code(decrypt(authenticator.data["secret"]), code):
            return False
    except InvalidToken:
        logger.error("A second factor cannot be read: SECRET_KEY is another one.")
        return False
    except Authenticator.DoesNotExist:  # removed in this moment
        return False
    return bool(acquire((USED_CODES, f"{authenticator.user_id}:{normalize_user_code(code)}")))


def _was_used(request: HttpRequest, authenticator: Authenticator) -> bool:
    """Note the use; False if it was removed in this moment."""
    used = Authenticator.objects.filter(pk=authenticator.pk).update(last_used_at=timezone.now())
    if used:
        get_request_state(request).second_factor_user_id = authenticator.user_id
    return bool(used)


# On the way in ----------------------------------------------------------------------------------


class SecondFactorStage(AuthenticateStage):
    """Stands between the password, or another entrance, and the session."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if _is_given_by(self.request, user) or not has_second_factor(user):
            return None, True
        if self.request.user.is_authenticated:
            logout(self.request)  # who signs in over another one means it
        self.state["password"] = user.get_session_auth_hash()
        return redirect("mfa_authenticate"), True

    def is_over(self) -> bool:
        """Forget the sign-in if the password or the second factor is another one by now."""
        user = self.login.user
        stands = user and self.state.get("password") == user.get_session_auth_hash()
        if stands and user.is_active and has_second_factor(user):
            return False
        clear_login(self.request)
        return True


def note_sign_in(request: HttpRequest, user: User, by_provider: bool) -> None:
    """Write into the new session whether a second factor opened it.

    What the staff's OpenID provider asks for is its own affair, and counts as one.
    """
    if by_provider or _is_given_by(request, user):
        request.session[GIVEN] = True


def _is_given_by(request: HttpRequest, user: User | None) -> bool:
    return user is not None and get_request_state(request).second_factor_user_id == user.pk
