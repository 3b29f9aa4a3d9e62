"""Links that prove whose an e-mail address is, and the mails that carry them."""

from allauth.account.adapter import get_adapter
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36

from accounts.models import User
from config.absolute_urls import shop_address


class EmailTokenGenerator(PasswordResetTokenGenerator):
    """Makes tokens that are good until the person, or the address they ask for, is another one."""

    key_salt = "accounts.emails"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk}{timestamp}{user.email}\n{user.new_email}"


tokens = EmailTokenGenerator()


def confirmation_url(person: User) -> str:
    """Return the link that proves the address it is sent to: the new one, or the one there is."""
    key = f"{int_to_base36(person.pk)}-{tokens.make_token(person)}"
    return shop_address(reverse("account_confirm_email", args=[key]))


def person_of(key: str) -> User | None:
    """Return the person whose address this link proves; None where it is none, or over."""
    number, _, token = key.partition("-")
    try:
        person = User.objects.filter(pk=base36_to_int(number), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return person if person and tokens.check_token(person, token) else None


@transaction.atomic
def confirm(key: str) -> User | None:
    """Do what the link is for, and return the person; None where it is over.

    Raises IntegrityError when somebody else has the address meanwhile.
    """
    person = person_of(key)
    if person is None:
        return None
    # Nothing may change between the check and the writing.
    locked = User.objects.locked(person.pk)
    if not tokens.check_token(locked, key.partition("-")[2]):
        return None
    locked.confirm_email()
    return locked


def send_welcome(person: User) -> None:
    """Greet somebody new, with the link that proves the address; buying does not wait for it."""
    _send("welcome", person.email, person, confirmation_url(person))


def send_confirmation(person: User) -> None:
    """Send the link to the address that it is to prove."""
    kind, email = (
        ("email_change", person.new_email)
        if person.new_email
        else (
            "email_confirmation",
            person.email,
        )
    )
    _send(kind, email, person, confirmation_url(person))


def send_notice_of_change(person: User, old_email: str) -> None:
    """Tell the old address that it is no longer the one of this account."""
    _send("email_changed", old_email, person)


def send_notice_of_password(person: User) -> None:
    """Tell the account's address that it has another password: it may not have been its person."""
    _send("password_changed", person.email, person)


def send_notice_of_second_factor(person: User, what: str) -> None:
    """Tell the account's address what became of its second factor, in a sentence."""
    _send("second_factor", person.email, person, what=what)


def _send(kind: str, email: str, person: User, url: str = "", **more: str) -> None:
    context = {"person": person, "url": url, **more}
    get_adapter().send_mail(f"account/email/{kind}", email, context)
