"""What the shop holds about a person, told by the apps that hold it (download, erasure).

An app registers its parts when it is ready: accounts must not know the apps after it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from accounts.models import User


@dataclass(frozen=True)
class Part:
    """`collect` returns what JSON can hold; `erase` removes what deleting the person would not.

    `models` names the tables that it speaks for, so that a test can tell which nobody does.
    """

    name: str
    collect: Callable[[User], object]
    models: tuple[str, ...]
    erase: Callable[[User], object] | None = None


parts: dict[str, Part] = {}


def register(
    name: str,
    collect: Callable[[User], object],
    models: tuple[str, ...],
    erase: Callable[[User], object] | None = None,
) -> None:
    """Add a part of the download; `erase` runs in erasure's transaction, before the person goes."""
    parts[name] = Part(name, collect, models, erase)


def collected(user: User) -> dict[str, object]:
    """Return everything that is held about the person, by part."""
    return {part.name: part.collect(user) for part in parts.values()}


def export_row(row: Model, *left_out: str) -> dict[str, object]:
    """Return the columns of a row, but for its id and what is named."""
    return {
        field.name: field.get_prep_value(field.value_from_object(row))
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name not in left_out
    }


def register_own() -> None:
    register("account", _account, ("accounts.User",))
    register("email addresses", _emails, ("account.EmailAddress",))
    register("addresses", _addresses, ("accounts.Address",))
    register(
        "sessions", _sessions, ("accounts.UserSession",), erase=lambda user: user.sessions.end()
    )
    register("known browsers", _known_browsers, ("accounts.KnownBrowser",))
    register("second factors", _second_factors, ("mfa.Authenticator",))
    register("sign-ons elsewhere", _sign_ons, ("socialaccount.SocialAccount",))


def _account(user: User) -> dict:
    roles = [group.name for group in user.groups.all()]
    rights = [right.name for right in user.user_permissions.all()]
    return export_row(user, "password") | {"groups": roles, "user_permissions": rights}


def _emails(user: User) -> list:
    return [export_row(row, "user") for row in user.emailaddress_set.order_by("pk")]


def _addresses(user: User) -> list:
    return [export_row(row, "user") for row in user.addresses.all()]


def _sessions(user: User) -> list:
    rows = user.sessions.select_related("session").order_by("pk")
    return [
        export_row(row, "user", "session", "known_browser") | {"until": row.session.expire_date}
        for row in rows
    ]


def _known_browsers(user: User) -> list:
    rows = user.known_browsers.order_by("pk")
    return [export_row(row, "user", "digest", "auth_hash") for row in rows]


def _second_factors(user: User) -> list:
    """Leave out what they are made of: whoever has the file could use it."""
    rows = user.authenticator_set.order_by("pk")
    return [export_row(row, "user", "data") | {"name": str(row)} for row in rows]


def _sign_ons(user: User) -> list:
    return [export_row(row, "user") for row in user.socialaccount_set.order_by("pk")]
