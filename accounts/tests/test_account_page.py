"""The overview, the name, the download."""

import json
import re

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts.factories import PASSWORD, make_address, make_user
from config.tests.pages import text

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/account/"}


@pytest.fixture
def alice(client):
    alice = make_user(email="alice@booktime.example", first_name="Alice", last_name="Fenn")
    client.force_login(alice)
    return alice


def test_the_overview_shows_what_is_theirs_and_leads_everywhere(client, alice):
    make_address(alice, city="Leeds")
    make_address(alice, city="York")
    make_address(make_user(), city="Whitby")
    page = text(client.get("/account/"))
    for words in (
        "Alice Fenn",
        "alice@booktime.example",
        "Leeds",
        "All 2 addresses",
        "Your orders",
    ):
        assert words in page
    assert "York" not in page
    assert "Whitby" not in page
    for path in (
        "/address/",
        "/account/name/",
        "/account/email/",
        "/password/change/",
        "/account/sessions/",
        "/account/data/",
        "/account/delete/",
    ):
        assert f'href="{path}"' in page
    assert re.search(r'<form\s+method="post"\s+action="/logout/">', page)


def test_the_overview_of_somebody_new_has_nothing_yet(client):
    client.force_login(make_user())
    page = text(client.get("/account/"))
    assert "Not given" in page
    assert "Add an address" in page


def test_somebody_without_a_password_is_not_asked_to_change_it(client, alice):
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    page = text(client.get("/account/"))
    assert "another service" in page
    assert "/password/change/" not in page


def test_the_overview_costs_the_same_for_two_and_twenty_addresses(
    client, alice, django_assert_num_queries
):
    for number in (2, 18):
        for _ in range(number):
            make_address(alice)
        client.get("/account/")  # the navigation is remembered
        with django_assert_num_queries(6):
            client.get("/account/")


@pytest.mark.parametrize("path", ["", "name/", "data/", "delete/"])
def test_visitors_are_led_to_sign_in_and_back(client, path):
    response = client.get(f"/account/{path}")
    assert response.status_code == 302
    assert response["Location"] == f"/login/?next=%2Faccount%2F{path.replace('/', '%2F')}"
    part = client.get(f"/account/{path}", headers=HTMX)
    assert (part.status_code, part["HX-Redirect"]) == (204, "/login/?next=%2Faccount%2F")


@pytest.mark.parametrize("path", ["", "name/", "data/", "delete/"])
def test_personal_pages_are_stored_nowhere_and_refuse_other_methods(client, alice, path):
    assert "no-store" in client.get(f"/account/{path}")["Cache-Control"]
    assert client.put(f"/account/{path}").status_code == 405
    if path in ("", "data/"):
        assert client.post(f"/account/{path}").status_code == 405


# The name -----------------------------------------------------------------------------------------


def test_the_name_is_changed(client, alice):
    bob = make_user(first_name="Bob")
    typed = {"first_name": " Ada\n", "last_name": "Lovelace", "is_staff": "on", "email": "x@y.z"}
    response = client.post("/account/name/", typed, follow=True)
    assert response.redirect_chain == [("/account/", 303)]
    assert "Name saved." in text(response)
    alice.refresh_from_db()
    assert (alice.get_full_name(), alice.is_staff) == ("Ada Lovelace", False)
    assert alice.email == "alice@booktime.example"
    bob.refresh_from_db()
    assert bob.first_name == "Bob"


def test_the_name_is_changed_in_place(client, alice):
    form = client.get("/account/name/", headers=HTMX)
    assert text(form).lstrip().startswith('<div id="your-name"')
    assert re.search(r'<input type="text" name="first_name"[^>]* autofocus', text(form))
    saved = client.post("/account/name/", {"first_name": "Ada"}, headers=HTMX)
    assert text(saved).lstrip().startswith('<div id="your-name"')
    assert "<bdi>Ada</bdi>" in text(saved)
    assert '<div id="live" hx-swap-oob="innerHTML">Name saved.</div>' in text(saved)


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("wrong", ["x" * 10_000, "x\0y"])
def test_a_name_that_cannot_be_is_an_error_beside_it(client, alice, headers, wrong):
    response = client.post("/account/name/", {"first_name": wrong}, headers=headers)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["first_name"]
    alice.refresh_from_db()
    assert alice.first_name == "Alice"


def test_a_name_may_be_left_out(client, alice):
    assert client.post("/account/name/", {}).status_code == 303
    alice.refresh_from_db()
    assert alice.get_full_name() == ""


# The download -------------------------------------------------------------------------------------


def test_the_download_holds_what_is_theirs_and_nothing_secret(client, alice):
    make_address(alice, city="Leeds")
    make_address(make_user(email="bob@booktime.example"), city="Whitby")
    response = client.get("/account/data/")
    assert response["Content-Type"] == "application/json"
    assert re.match(r'attachment; filename="booktime-.*\.json"', response["Content-Disposition"])
    data = json.loads(response.content)
    assert data["account"]["email"] == "alice@booktime.example"
    assert [address["city"] for address in data["addresses"]] == ["Leeds"]
    assert data["addresses"][0]["country"] == "GB"
    secrets = [alice.password, client.session.session_key, "bob@", "Whitby"]
    assert [secret for secret in secrets if secret in text(response)] == []


def test_the_download_names_the_sessions(client):
    make_user(email="carol@booktime.example")
    client.post("/login/", {"login": "carol@booktime.example", "password": PASSWORD})
    [session] = json.loads(client.get("/account/data/").content)["sessions"]
    assert set(session) == {"browser", "since", "until"}


def test_the_download_names_addresses_of_email_and_sign_ons_elsewhere(client, alice):
    alice.verify_email()
    fields = {"provider": "staff", "uid": "7", "extra_data": {"name": "Alice"}}
    SocialAccount.objects.create(user=alice, **fields)
    SocialAccount.objects.create(user=make_user(), provider="staff", uid="8")
    data = json.loads(client.get("/account/data/").content)
    assert [row["email"] for row in data["email addresses"]] == ["alice@booktime.example"]
    assert [fields.items() <= row.items() for row in data["sign-ons elsewhere"]] == [True]
