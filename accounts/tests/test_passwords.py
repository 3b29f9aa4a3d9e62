"""A password that was forgotten, or is to be another one."""

import re

import pytest
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.http import int_to_base36

from accounts.factories import PASSWORD, make_user
from accounts.models import User, UserSession
from accounts.rate_limits import ACCOUNT_LOGINS, NETWORK_RESETS, acquire

pytestmark = pytest.mark.django_db
NEW = "another-long-secret"
SET = {"password1": NEW, "password2": NEW}
CHANGE = SET | {"password": PASSWORD}
HTMX = {"HX-Request": "true"}


def ask(client, email="alice@booktime.example", **more):
    return client.post("/password/reset/", {"email": email}, **more)


@pytest.fixture
def link(client, alice, emails, link_in):
    (message,) = emails(ask, client)
    return link_in(message)


def test_a_link_sets_a_new_password_signs_in_and_proves_the_address(client, alice, link):
    page = client.get(link, follow=True)
    assert "New password" in page.content.decode()
    action = re.search(r'action="(/password/reset/[^"]+)"', page.content.decode())[1]
    assert link.rsplit("-", 2)[-1] not in action
    response = client.post(action, SET)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(alice.pk)
    assert authenticate(username=alice.email, password=NEW) == alice
    assert alice.has_verified_email
    assert "Your new password is set" in client.get("/").content.decode()


def test_a_link_works_once_and_only_for_its_person(client, alice, bob, link):
    client.get(link)
    action = f"{link.rsplit('-', 2)[0]}-set-password/"
    client.post(action, SET)
    again = Client().get(link)
    assert "This link no longer works" in again.content.decode()
    assert Client().post(action, SET).status_code == 200
    other = link.replace(f"/{int_to_base36(alice.pk)}-", f"/{int_to_base36(bob.pk)}-")
    assert other != link
    assert "This link no longer works" in Client().get(other).content.decode()
    assert bob.check_password(PASSWORD)


def test_opening_the_link_changes_nothing(client, alice, link):
    client.get(link, follow=True)
    assert authenticate(username=alice.email, password=PASSWORD) == alice
    assert "_auth_user_id" not in client.session


def test_a_link_opened_as_somebody_else_changes_its_own_person(client, alice, bob, link):
    client.force_login(bob)
    client.get(link, follow=True)
    client.post(f"{link.rsplit('-', 2)[0]}-set-password/", SET)
    assert client.session["_auth_user_id"] == str(alice.pk)
    bob.refresh_from_db()
    assert bob.check_password(PASSWORD)


def test_a_link_is_over_when_the_password_or_the_address_changed(client, alice, link):
    alice.email = "else@booktime.example"
    alice.save()
    assert "no longer works" in client.get(link).content.decode()


@pytest.mark.parametrize(
    "path", ["1-x", "0-set-password", "zzzzzzzzzzzzzzzzzzzz-x-y", "1-%F0%9F%93%96"]
)
def test_a_made_up_link_is_told_so(client, path):
    response = client.get(f"/password/reset/{path}/")
    assert response.status_code == 200
    assert "This link no longer works" in response.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"password2": "not-the-same-one"},
        {"password1": "short", "password2": "short"},
        {"password1": "x" * 129, "password2": "x" * 129},
        {"password1": "", "password2": ""},
    ],
)
def test_a_bad_new_password_is_refused_and_the_link_stays_good(client, alice, link, changes):
    client.get(link)
    action = f"{link.rsplit('-', 2)[0]}-set-password/"
    assert client.post(action, SET | changes).status_code == 422
    assert client.post(action, SET).status_code == 302


def test_known_unknown_and_inactive_emails_are_told_the_same_and_get_one_email(
    client, alice, emails
):
    make_user(email="gone@booktime.example", is_active=False)
    answers, subjects = [], []
    for email in ("alice@booktime.example", "nobody@booktime.example", "gone@booktime.example"):
        (message,) = emails(lambda email=email: answers.append(ask(client, email)))
        assert message.to == [email]
        subjects.append((message.subject, "/signup/" in message.body))
    fields = {(answer.status_code, answer["Location"], answer.content) for answer in answers}
    assert len(fields) == 1
    assert subjects == [("A new password for BookTime", known) for known in (False, True, True)]
    assert "Check your email" in client.get("/password/reset/sent/").content.decode()


def test_the_email_goes_to_the_address_that_is_kept_in_any_case(client, alice, emails):
    (message,) = emails(ask, client, "ALICE@BookTime.Example")
    assert message.to == ["alice@booktime.example"]


def test_htmx_is_led_on_by_a_header(client, alice):
    assert ask(client, headers=HTMX)["HX-Redirect"] == "/password/reset/sent/"


@pytest.mark.parametrize("email", ["", "nobody", "a\0@b.example", f"{'x' * 300}@b.example"])
def test_what_is_no_address_is_said_beside_the_field(client, email):
    response = ask(client, email)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["email"])


def test_nobodys_mailbox_is_flooded(client, alice, emails):
    sent = [len(emails(ask, client)) for _ in range(7)]
    assert sent == [1] * 5 + [0] * 2
    assert ask(client)["Location"] == "/password/reset/sent/"


def test_a_network_has_a_pause_after_so_many(client, alice, emails):
    for _ in range(NETWORK_RESETS.max_attempts):
        acquire((NETWORK_RESETS, "127.0.0.1"))
    assert emails(lambda: ask(client)) == []
    assert ask(client).status_code == 429


def test_a_new_password_by_email_ends_the_pause_of_an_account(client, alice, link):
    for _ in range(10):
        acquire((ACCOUNT_LOGINS, alice.email))
    assert authenticate(username=alice.email, password=PASSWORD) is None
    client.get(link)
    client.post(f"{link.rsplit('-', 2)[0]}-set-password/", SET)
    assert authenticate(username=alice.email, password=NEW) == alice


def test_a_reset_signs_out_everywhere(client, alice, emails, link_in):
    elsewhere = Client()
    elsewhere.force_login(alice)
    (message,) = emails(ask, client)
    link = link_in(message)
    client.get(link)
    client.post(f"{link.rsplit('-', 2)[0]}-set-password/", SET)
    assert UserSession.objects.get().session_id == client.session.session_key
    assert elsewhere.get("/account/sessions/").status_code == 302


@pytest.mark.parametrize(
    "path", ["/password/reset/", "/password/reset/sent/", "/password/reset/1-x/"]
)
def test_the_pages_of_a_reset_are_never_stored(client, path):
    response = client.get(path)
    assert "no-store" in response["Cache-Control"]
    assert client.put(path).status_code == 405


# A signed-in person ---------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [None, HTMX])
def test_the_own_session_stays_and_the_others_end(client, alice, headers):
    elsewhere = Client()
    elsewhere.force_login(alice)
    client.force_login(alice)
    before = client.session.session_key
    response = client.post("/password/change/", CHANGE, headers=headers)
    assert response.headers.get("HX-Redirect", response.get("Location")) == "/account/"
    assert client.get("/account/sessions/").status_code == 200
    assert elsewhere.get("/account/sessions/").status_code == 302
    assert client.session.session_key != before
    assert Session.objects.count() == UserSession.objects.count() == 1
    assert authenticate(username=alice.email, password=NEW) == alice


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "wrong"}, "password"),
        ({"password": ""}, "password"),
        ({"password2": "not-the-same"}, "password2"),
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password1": "alice@booktime", "password2": "alice@booktime"}, "password1"),
    ],
)
@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_wrong_form_changes_nothing(client, alice, changes, field, headers):
    client.force_login(alice)
    response = client.post("/password/change/", CHANGE | changes, headers=headers)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_who_has_no_password_yet_sets_one_without(client, alice):
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    assert "Set a password" in client.get("/password/change/").content.decode()
    assert client.post("/password/change/", SET).status_code == 302
    assert authenticate(username=alice.email, password=NEW) == alice


def test_a_stranger_is_led_to_sign_in(client):
    response = client.post("/password/change/", CHANGE)
    assert response["Location"] == "/login/?next=%2Fpassword%2Fchange%2F"
    assert client.put("/password/change/").status_code in (302, 405)


def test_a_new_password_is_told_by_email_however_it_came(client, alice, emails, link):
    client.get(link)
    (by_link,) = emails(client.post, f"{link.rsplit('-', 2)[0]}-set-password/", SET)
    own = SET | {"password": NEW, "password1": PASSWORD, "password2": PASSWORD}
    (by_form,) = emails(client.post, "/password/change/", own)
    for message in (by_link, by_form):
        assert message.to == [alice.email]
        assert message.subject == "Your password at BookTime has changed"
        assert NEW not in message.body


def test_a_reset_unties_a_sign_on_of_whoever_had_not_proven_the_address(
    client, alice, emails, link_in
):
    for proven in (False, True):
        alice.socialaccount_set.create(provider="staff", uid=f"uid {proven}")
        if proven:
            alice.verify_email()
        (message,) = emails(ask, client)
        link = link_in(message)
        client.get(link)
        client.post(f"{link.rsplit('-', 2)[0]}-set-password/", SET)
        client.logout()
        assert alice.socialaccount_set.exists() is proven
        if not proven:
            alice.emailaddress_set.update(verified=False)


def test_a_closed_account_gets_no_new_password(client, alice, link):
    client.get(link)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert client.post(f"{link.rsplit('-', 2)[0]}-set-password/", SET).status_code == 422
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
