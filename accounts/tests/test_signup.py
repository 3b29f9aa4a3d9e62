"""Becoming a customer."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.signals import user_logged_in
from django.test import Client

from accounts.auth_forms import EMAIL_TAKEN
from accounts.factories import PASSWORD, make_user
from accounts.models import User
from accounts.rate_limits import EMAILS_TO_ADDRESS, NETWORK_EMAILS, NETWORK_SIGNUPS, acquire
from config.tests.threads import concurrent_errors

pytestmark = pytest.mark.django_db
FORM = {"email": "New@BookTime.example", "password1": PASSWORD, "password2": PASSWORD}
HTMX = {"HX-Request": "true"}


def errors_of(response):
    assert response.status_code == 422
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def test_a_new_customer_is_signed_in_at_once_and_greeted(client):
    seen = []
    user_logged_in.connect(see := lambda user, **kwargs: seen.append(user.email), weak=False)
    response = client.post("/signup/", FORM)
    user_logged_in.disconnect(see)
    user = User.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/")
    assert user.email == "new@booktime.example"
    assert user.check_password(PASSWORD)
    assert (user.is_staff, user.is_superuser, user.has_verified_email) == (False,) * 3
    assert client.session["_auth_user_id"] == str(user.pk)
    assert seen == ["new@booktime.example"]
    assert "Welcome to BookTime!" in client.get("/").content.decode()


def test_whoever_signs_up_again_and_again_floods_no_mailbox(client, emails):
    """Signing up goes on: the account's page sends the link later."""

    def sign_up():
        for _ in range(EMAILS_TO_ADDRESS.max_attempts + 2):
            assert Client().post("/signup/", FORM)["Location"] == "/"
            User.objects.all().delete()

    assert len(emails(sign_up)) == EMAILS_TO_ADDRESS.max_attempts


def test_a_network_has_so_many_greetings_sent(client, emails, monkeypatch):
    monkeypatch.setattr(
        "accounts.rate_limits.NETWORK_EMAILS", NETWORK_EMAILS._replace(max_attempts=2)
    )

    def sign_up():
        for name in "abc":
            Client().post("/signup/", FORM | {"email": f"{name}@booktime.example"})

    assert len(emails(sign_up)) == 2
    assert User.objects.count() == 3


def test_htmx_is_led_on_by_a_header(client):
    response = client.post("/signup/", FORM | {"next": "/address/create/"}, headers=HTMX)
    assert (response.status_code, response["HX-Redirect"]) == (204, "/address/create/")
    assert User.objects.exists()


def test_the_welcome_email_proves_the_address(client, emails, link_in):
    (message,) = emails(client.post, "/signup/", FORM)
    user = User.objects.get()
    assert (message.to, message.subject) == ([user.email], "Welcome to BookTime")
    assert message.from_email == "BookTime <shop@booktime.example>"
    (html, kind), *others = message.alternatives
    assert (kind, others) == ("text/html", [])
    assert link_in(message) in html
    assert "Time</font>" in html
    outsider = Client()
    assert (
        "Is new@booktime.example your address?" in outsider.get(link_in(message)).content.decode()
    )
    assert not user.has_verified_email
    assert outsider.post(link_in(message))["Location"] == "/login/"
    assert user.has_verified_email


@pytest.mark.parametrize("email", ["alice@booktime.example", "ALICE@BookTime.EXAMPLE"])
@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_known_email_is_told_so_with_the_ways_in(client, alice, email, headers):
    response = client.post("/signup/?next=/address/", FORM | {"email": email}, headers=headers)
    assert errors_of(response) == {"email": [EMAIL_TAKEN]}
    html = response.content.decode()
    assert 'href="/login/?next=%2Faddress%2F"' in html
    assert 'href="/password/reset/"' in html
    assert User.objects.count() == 1
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": "nobody"}, "email"),
        ({"email": f"{'x' * 250}@booktime.example"}, "email"),
        ({"email": "a\0@booktime.example"}, "email"),
        ({"email": '"a\r\nBcc: b"@booktime.example'}, "email"),
        ({"password1": "", "password2": ""}, "password1"),
        ({"password2": "another-long-secret"}, "password2"),
        ({"password1": "short-one", "password2": "short-one"}, "password1"),
        ({"password1": "x7" * 65, "password2": "x7" * 65}, "password1"),
        ({"password1": "qwertyuiop", "password2": "qwertyuiop"}, "password1"),
        ({"password1": "new@booktime", "password2": "new@booktime"}, "password1"),
        ({"password1": "a-long\0-enough", "password2": "a-long\0-enough"}, "password1"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, emails, changes, field):
    response = []
    assert emails(lambda: response.append(client.post("/signup/", FORM | changes))) == []
    assert field in errors_of(response[0])
    assert not User.objects.exists()


@pytest.mark.parametrize("length", [10, 128])
def test_passwords_may_have_10_to_128_characters(client, length):
    password = ("t7#kpq-wz!" * 13)[:length]
    form = FORM | {"password1": password, "password2": password}
    assert client.post("/signup/", form).status_code == 302


def test_one_signs_up_while_another_one_is_signed_in(client, alice):
    client.force_login(alice)
    client.post("/signup/", FORM)
    new = User.objects.get(email="new@booktime.example")
    assert client.session["_auth_user_id"] == str(new.pk)


def test_the_page_keeps_the_way_back(client):
    html = client.get("/signup/?next=/product/emma/").content.decode()
    assert '<input type="hidden" name="next" value="/product/emma/">' in html
    assert 'href="/login/?next=%2Fproduct%2Femma%2F"' in html
    assert client.put("/signup/").status_code == 405


def test_a_network_signs_up_so_often_and_then_has_a_pause(client):
    for _ in range(NETWORK_SIGNUPS.max_attempts - 1):
        acquire((NETWORK_SIGNUPS, "127.0.0.1"))
    assert client.post("/signup/", FORM | {"email": "x"}).status_code == 422
    response = client.post("/signup/", FORM)
    assert (response.status_code, response["Retry-After"]) == (429, "3600")
    assert "A little pause, please" in response.content.decode()
    assert not User.objects.exists()
    assert client.get("/signup/").status_code == 200
    assert client.post("/signup/", FORM, REMOTE_ADDR="192.0.2.1").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_at_once_makes_one_account():
    answers = []
    tries = [lambda: answers.append(Client().post("/signup/", FORM).status_code) for _ in range(6)]
    assert concurrent_errors(*tries) == []
    assert sorted(answers) == [302] + [422] * 5
    assert User.objects.count() == EmailAddress.objects.count() == 1


def test_an_address_that_somebody_else_only_asked_for_is_free(client, alice):
    alice.ask_for_email("new@booktime.example")
    assert client.post("/signup/", FORM).status_code == 302
    assert make_user().email != "new@booktime.example"


def test_an_address_that_grows_in_small_letters_is_measured_then(client, db):
    email = "a@" + ".".join(["İ" * 60] * 4) + ".example"
    form = {
        "email": email,
        "password1": "a-long-enough-secret",
        "password2": "a-long-enough-secret",
    }
    assert client.post("/signup/", form).status_code == 422
    assert not User.objects.exists()
