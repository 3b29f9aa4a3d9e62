"""The one place where a password opens the shop, whatever entrance it was typed at."""

from asgiref.sync import sync_to_async
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.known_browsers import known_as
from accounts.limits import take_sign_in, take_sign_in_with_code
from accounts.models import User
from accounts.second_factor import check_code


class EmailBackend(ModelBackend):
    """Knows people by e-mail and password, as often as the limits allow.

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
        person, code = self._person(email), credentials.get("code", "")
        places = take_sign_in(request, email, known_as(request, person))
        if places is None and request is not None:
            request.sign_in_paused = True
            places = take_sign_in_with_code(request) if code else None
        if person is None or places is None:
            User().set_password(password)  # as slow as a check
        elif self._is_let_in(request, person, password, code):
            places.give_back()
            return person
        return None

    async def aauthenticate(self, request, **credentials) -> User | None:
        return await sync_to_async(self.authenticate)(request, **credentials)

    def _is_let_in(self, request, person: User, password: str, code: str) -> bool:
        if not (person.check_password(password) and self.user_can_authenticate(person)):
            return False
        return not code or check_code(request, person, code)

    def _person(self, email: str) -> User | None:
        if "\0" in email:  # PostgreSQL takes none
            return None
        return User.objects.filter(email=email.lower()).first()
