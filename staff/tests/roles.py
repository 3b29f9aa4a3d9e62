"""Somebody of each kind that comes to a door of staff."""

from django.test import Client

from accounts.factories import make_dispatcher, make_employee, make_owner, make_user
from accounts.models import User


def user_with_role(role: str) -> User | None:
    """Make whoever a role's name says; nobody for a visitor."""
    makers = {"alice": make_user, "dispatcher": make_dispatcher, "owner": make_owner}
    if role == "visitor":
        return None
    who = makers.get(role, make_employee)()
    if role == "without group":
        who.groups.clear()
    if role == "deactivated":
        type(who).objects.filter(pk=who.pk).update(is_active=False)
    return who


def signed_in(who: User | None) -> Client:
    client = Client()
    if who:
        client.force_login(who)
    return client
