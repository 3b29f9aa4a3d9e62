"""The door of the shop: who comes in, and what those are told who do not."""

import re

import pytest
from django.contrib.auth import aauthenticate, authenticate
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.factories import PASSWORD, make_owner, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
SIGN_IN = "/login/"


def sign_in(client, email="alice@booktime.example", password=PASSWORD, headers=None, **more):
    return client.post(SIGN_IN, {"login": email, "password": password, **more}, headers=headers)


def signed_in_user(client):
    return client.session.get("_auth_user_id")


@pytest.fixture
def sign_ins():
    seen = []

    def see(user, **kwargs):
        seen.append(user)

    user_logged_in.connect(see)
    yield seen
    user_logged_in.disconnect(see)


def test_the_page_says_what_it_wants_and_is_never_stored(client):
    response = client.get(SIGN_IN)
    html = response.content.decode()
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert html.count("<h1") == 1
    assert 'autocomplete="current-password"' in html
    assert 'name="robots" content="noindex"' in html
    assert "placeholder" not in html.split("<main")[1]
    assert set(response.cookies) == {"csrftoken"}


def test_the_right_password_opens_and_leads_home(client, alice, sign_ins):
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert signed_in_user(client) == str(alice.pk)
    assert sign_ins == [alice]


@pytest.mark.parametrize("email", ["ALICE@BookTime.Example", " alice@booktime.example "])
def test_an_email_is_the_same_in_any_case(client, alice, email):
    sign_in(client, email)
    assert signed_in_user(client) == str(alice.pk)


def test_htmx_is_led_on_by_a_header(client, alice):
    response = sign_in(client, headers=HTMX, next="/address/")
    assert (response.status_code, response["HX-Redirect"]) == (204, "/address/")
    assert response.content == b""


@pytest.mark.parametrize("headers", [None, HTMX])
def test_unknown_wrong_and_inactive_are_told_the_same(client, alice, headers):
    make_user(email="gone@booktime.example", is_active=False)
    answers = []
    for email, password in [
        ("alice@booktime.example", "wrong-wrong-wrong"),
        ("nobody@booktime.example", PASSWORD),
        ("gone@booktime.example", PASSWORD),
        ("gone@booktime.example", "wrong-wrong-wrong"),
    ]:
        response = sign_in(client, email, password, headers)
        html = response.content.decode().replace(email, "EMAIL")
        token = response.context["csrf_token"]
        answers.append((response.status_code, html.replace(str(token), "TOKEN")))
    assert len(set(answers)) == 1
    assert answers[0][0] == 422
    assert "is not right" in answers[0][1]
    assert signed_in_user(client) is None


@pytest.mark.parametrize(
    ("email", "active"),
    [("alice@booktime.example", True), ("nobody@booktime.example", True), ("a@b.example", False)],
)
def test_a_password_is_hashed_whoever_is_asked_for(monkeypatch, alice, email, active):
    if not active:
        make_user(email=email, is_active=False)
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *words: hashed.append(1) or encode(*words)
    )
    assert authenticate(username=email, password="wrong") is None
    assert len(hashed) == 1


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"login": "alice@booktime.example"},
        {"login": "no address", "password": "x"},
        {"login": "a\0@booktime.example", "password": "x"},
        {"login": "alice@booktime.example", "password": "a\0b"},
        {"login": "x" * 5000 + "@booktime.example", "password": "x" * 100_000},
        {"login": ["alice@booktime.example", "b"], "password": ["x", "y"]},
        {"login": "alice@booktime.example", "password": "x", "next": "\0"},
    ],
)
def test_whatever_is_sent_is_answered_with_the_form(client, alice, form):
    assert client.post(SIGN_IN, form).status_code == 422
    assert signed_in_user(client) is None


@pytest.mark.parametrize("words", ["a\0", "\ud800", "x" * 10_000, ""])
def test_the_backend_survives_what_is_no_text(alice, words):
    assert authenticate(username=words, password=PASSWORD) is None
    assert authenticate(username=alice.email, password=words) is None


def test_who_asks_the_backend_asynchronously_passes_the_same_door(alice):
    from asgiref.sync import async_to_sync

    ask = async_to_sync(aauthenticate)
    assert ask(username=alice.email, password=PASSWORD) == alice
    for _ in range(10):
        assert ask(username=alice.email, password="wrong") is None
    assert ask(username=alice.email, password=PASSWORD) is None


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)(SIGN_IN).status_code == 405


def test_the_session_is_a_new_one_after_signing_in(client, alice):
    client.get("/password/reset/1-set-password/")
    session = client.session
    session["kept"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client)
    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()


def test_a_form_left_open_signs_the_other_person_in(client, alice, bob, sign_ins):
    sign_in(client)
    session = client.session
    session["of"] = "alice"
    session.save()
    sign_in(client, bob.email)
    assert signed_in_user(client) == str(bob.pk)
    assert "of" not in client.session
    assert sign_ins == [alice, bob]


def test_who_is_signed_in_is_led_on(client, alice):
    client.force_login(alice)
    assert client.get(SIGN_IN)["Location"] == "/"
    assert client.get(f"{SIGN_IN}?next=/address/")["Location"] == "/address/"
    assert client.get("/signup/?next=//evil.example")["Location"] == "/"


def test_a_deactivated_person_is_out_at_once(client, alice):
    client.force_login(alice)
    assert client.get("/account/sessions/").status_code == 200
    alice.is_active = False
    alice.save()
    assert client.get("/account/sessions/")["Location"].startswith(SIGN_IN)


# Going out ------------------------------------------------------------------------------------


def test_signing_out_takes_a_form(client, alice):
    client.force_login(alice)
    page = client.get("/logout/")
    assert "Sign out?" in page.content.decode()
    assert signed_in_user(client) == str(alice.pk)
    response = client.post("/logout/")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert signed_in_user(client) is None
    assert not Session.objects.exists()
    assert "You are signed out" in client.get("/").content.decode()


def test_signing_out_by_htmx_leads_on_by_a_header(client, alice):
    client.force_login(alice)
    response = client.post("/logout/", {"next": "https://evil.example/"}, headers=HTMX)
    assert (response.status_code, response["HX-Redirect"]) == (204, "/")
    assert signed_in_user(client) is None


def test_a_stranger_signs_out_of_nothing(client):
    assert client.get("/logout/")["Location"] == "/"
    assert client.post("/logout/")["Location"] == "/"
    assert client.put("/logout/").status_code == 405


def test_the_page_of_a_closed_account_answers_anybody(client):
    response = client.get("/login/closed/")
    assert "This account is closed" in response.content.decode()
    assert client.post("/login/closed/").status_code == 405


# Every other entrance ---------------------------------------------------------------------------


def test_the_owner_signs_in_at_the_owners_site(client, sign_ins):
    owner = make_owner()
    door = client.get("/admin/")["Location"]
    assert door == "/login/?next=%2Fadmin%2F"
    form = {"login": "OWNER@booktime.example", "password": PASSWORD, "next": "/admin/"}
    assert client.post("/login/", form)["Location"] == "/admin/"
    assert sign_ins == [owner]
    assert client.post("/admin/logout/").status_code == 302
    assert signed_in_user(client) is None


def test_a_forged_or_stale_form_is_told_what_to_do(settings, alice):
    from django.test import Client

    settings.DEBUG = False
    client = Client(enforce_csrf_checks=True)
    response = client.post(SIGN_IN, {"login": alice.email, "password": PASSWORD})
    assert response.status_code == 403
    assert "reload the page" in response.content.decode()


def test_being_signed_in_costs_the_session_and_the_person(client, alice):
    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            client.get("/about-us/")
        return [query["sql"] for query in captured]

    queries()
    before = len(queries())
    client.force_login(alice)
    after = [sql for sql in queries() if "basket" not in sql]
    assert len(after) == before + 2
    assert not [sql for sql in after if not sql.startswith("SELECT")]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("/account/", "Please sign in to carry on where you were."),
        ("/account/email/confirm/x-y/", "sign in with your current email address"),
        ("/product/emma/", ""),
    ],
)
def test_sign_in_says_why_one_is_there(client, db, page, words):
    html = client.get(f"/login/?next={page}").content.decode()
    assert words in html
    assert ("lead" in html) is bool(words)


@pytest.mark.parametrize(
    ("address", "data", "field"),
    [
        ("/login/", {"login": "alice@booktime.example"}, "password"),
        ("/signup/", {"email": "alice@booktime.example", "password1": "x"}, "password1"),
        ("/signup/", {"email": "no address"}, "email"),
    ],
)
def test_a_wrong_form_leads_to_its_first_wrong_field(client, db, address, data, field):
    html = client.post(address, data).content.decode()
    (led,) = re.findall(r"<input[^>]* autofocus[^>]*>", html)
    assert f'name="{field}"' in led
    assert "<title>Error: " in html


@pytest.mark.parametrize("header", ["http://[", "http://testserver:80]/", "javascript:alert(1)"])
def test_a_shown_page_that_is_no_address_leads_home_after_sign_in(client, db, header):
    response = client.get("/account/", headers={"HX-Request": "true", "HX-Current-URL": header})
    assert response["HX-Redirect"] == "/login/?next=%2F"
