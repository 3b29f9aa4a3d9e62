"""Links that prove whose an email address is, and the mails that carry them."""

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


def confirmation_url(user: User) -> str:
    """Return the link that proves the address it is sent to: the new one, or the one there is."""
    key = f"{int_to_base36(user.pk)}-{tokens.make_token(user)}"
    return shop_address(reverse("account_confirm_email", args=[key]))


def user_of_key(key: str) -> User | None:
    """Return the person whose address this link proves; None where it is none, or over."""
    number, _, token = key.partition("-")
    try:
        user = User.objects.filter(pk=base36_to_int(number), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return user if user and tokens.check_token(user, token) else None


@transaction.atomic
def confirm(key: str) -> User | None:
    """Do what the link is for, and return the person; None where it is over.

    Raises IntegrityError when somebody else has the address meanwhile.
    """
    user = user_of_key(key)
    if user is None:
        return None
    # Nothing may change between the check and the writing.
    locked = User.objects.locked(user.pk)
    if not tokens.check_token(locked, key.partition("-")[2]):
        return None
    locked.confirm_email()
    return locked


def send_welcome(user: User) -> None:
    """Greet somebody new, with the link that proves the address; buying does not wait for it."""
    _send("welcome", user.email, user, confirmation_url(user))


def send_confirmation(user: User) -> None:
    """Send the link to the address that it is to prove."""
    kind, email = (
        ("email_change", user.new_email)
        if user.new_email
        else (
            "email_confirmation",
            user.email,
        )
    )
    _send(kind, email, user, confirmation_url(user))


def send_notice_of_change(user: User, old_email: str) -> None:
    """Tell the old address that it is no longer the one of this account."""
    _send("email_changed", old_email, user)


def send_notice_of_password(user: User) -> None:
    """Tell the account's address that it has another password: it may not have been its person."""
    _send("password_changed", user.email, user)


def send_notice_of_second_factor(user: User, what: str) -> None:
    """Tell the account's address what became of its second factor, in a sentence."""
    _send("second_factor", user.email, user, what=what)


def _send(kind: str, email: str, user: User, url: str = "", **more: str) -> None:
    context = {"user": user, "url": url, **more}
    get_adapter().send_mail(f"account/email/{kind}", email, context)
