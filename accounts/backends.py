"""The one place where a password opens the shop, whatever entrance it was typed at."""

import secrets

from asgiref.sync import sync_to_async
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.known_browsers import known_as
from accounts.models import User
from accounts.rate_limits import Reservation, acquire_login
from accounts.second_factor import check_code
from config.request_state import get_request_state


class EmailBackend(ModelBackend):
    """Knows people by email and password, as often as the limits allow.

    Wrong password, unknown or inactive person and a pause look the same and take as long. In a
    pause a password opens only with a code of the second factor (`code`).
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **credentials,
    ) -> User | None:
        email = username if username is not None else credentials.get("email")
        if email is None or password is None:
            return None
        # Half a surrogate pair, as JSON may hold, is no text to look for or to hash.
        email, password = (text.encode(errors="replace").decode() for text in (email, password))
        user, code = self._user(email), credentials.get("code", "") if request else ""
        reservation = acquire_login(request, email, known_as(request, user))
        if reservation is None and request:
            get_request_state(request).is_login_paused = True
            # Nobody learns of a password alone that it is right, and a wrong code counts only with
            # the right one: so nobody keeps those out who have a second factor.
            reservation = Reservation([]) if code else None
        if user is None or reservation is None:
            User().set_password(password)  # as slow as a check
            right = False
        else:
            right = user.check_password(password) and self.user_can_authenticate(user)
        if code and reservation is not None:
            # What a code costs tells nothing of the password: it is checked, of nobody, as well.
            right = check_code(request, user if right else _nobody(), code) and right
        if right:
            reservation.release()
        return user if right else None

    async def aauthenticate(self, request, **credentials) -> User | None:
        return await sync_to_async(self.authenticate)(request, **credentials)

    def _user(self, email: str) -> User | None:
        if "\0" in email:  # PostgreSQL takes none
            return None
        return User.objects.filter(email=email.lower()).first()


def _nobody() -> User:
    """Return a person whom there is not, each time another one, for counts of its own."""
    return User(pk=-1 - secrets.randbelow(2**62))
