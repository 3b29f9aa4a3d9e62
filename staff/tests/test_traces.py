"""What an admin site's log holds about a person goes with the account."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

from accounts.erasure import erase
from accounts.factories import make_user
from accounts.personal_data import collected

pytestmark = pytest.mark.django_db


def log_change(owner, user):
    return LogEntry.objects.create(
        user=owner,
        content_type=ContentType.objects.get_for_model(user),
        object_id=str(user.pk),
        object_repr=str(user),
        action_flag=CHANGE,
    )


def test_erasure_keeps_that_an_account_was_changed_and_forgets_whose(owner):
    alice, bob = make_user(email="alice@booktime.example"), make_user()
    entries = [log_change(owner, user) for user in (alice, bob)]
    erase(alice)
    for entry in entries:
        entry.refresh_from_db()
    assert [entry.object_repr for entry in entries] == ["(erased)", bob.email]


def test_an_owner_who_deletes_a_person_leaves_no_address_in_the_log(owner, owner_client):
    alice = make_user(email="alice@booktime.example")
    owner_client.post(f"/admin/accounts/user/{alice.pk}/delete/", {"post": "yes"})
    assert [entry.object_repr for entry in LogEntry.objects.all()] == ["(erased)"]


def test_the_download_tells_when_the_shop_changed_the_account(owner):
    alice = make_user()
    entry = log_change(owner, alice)
    notice = collected(alice)["changes by the shop's staff"]
    assert notice == [{"at": entry.action_time}]
