"""People for tests."""

import time
from itertools import count

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.contrib.auth.models import Group
from django.core.management import call_command

from accounts.models import Address, User
from accounts.models.user import DISPATCHERS, EMPLOYEES

_numbers = count(1)
_permissions: dict[str, list[int]] = {}  # by role
PASSWORD = "a-long-enough-secret"


def make_user(**fields) -> User:
    """Make a customer, or whoever the fields say; the password is PASSWORD.

    `proven`: with a confirmed address.
    """
    proven = fields.pop("proven", False)
    fields = {"email": f"person{next(_numbers)}@booktime.example", "password": PASSWORD} | fields
    user = User.objects.create_user(**fields)
    if proven:
        user.verify_email()
    return user


def make_owner(**fields) -> User:
    return make_user(
        **{"email": "owner@booktime.example", "is_staff": True, "is_superuser": True} | fields
    )


def make_employee(**fields) -> User:
    return _make_staff(EMPLOYEES, **{"email": "office@booktime.example"} | fields)


def make_dispatcher(**fields) -> User:
    return _make_staff(DISPATCHERS, **{"email": "dispatch@booktime.example"} | fields)


def _make_staff(group: str, **fields) -> User:
    """Make somebody with exactly the rights of a group; the fixture belongs to staff/."""
    user = make_user(**{"is_staff": True} | fields)
    user.groups.add(Group.objects.filter(name=group).first() or _make_role(group))
    return user


def _make_role(name: str) -> Group:
    """Make a group as the fixture has it; reading that each time would be half of many tests."""
    if not _permissions:
        call_command("loaddata", "roles", verbosity=0)
        for group in Group.objects.filter(name__in=(EMPLOYEES, DISPATCHERS)):
            _permissions[group.name] = [*group.permissions.values_list("pk", flat=True)]
        return Group.objects.get(name=name)
    group = Group.objects.create(name=name)
    group.permissions.set(_permissions[name])
    return group


def make_address(user: User, **fields) -> Address:
    """Put an address into the person's book; no two are the same."""
    fields = {
        "name": "Alice Fenn",
        "address1": f"{next(_numbers)} Marsh Lane",
        "city": "Leeds",
        "zip_code": "LS9 8AA",
        "country": "GB",
    } | fields
    return Address(user=user, **fields).add()


def make_app(user: User) -> str:
    """Set up an authenticator app, and recovery codes, for a person; return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code_of(secret: str, step: int = 0) -> str:
    """Return what the app shows now, or will show so many half minutes later (1 at most)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))
