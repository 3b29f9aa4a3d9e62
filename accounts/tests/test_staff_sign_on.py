"""Signing in with the shop's staff account, at a real OpenID Connect provider on loopback."""

import json
import subprocess
import sys
import threading
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.test import Client

from accounts.factories import PASSWORD, code_of, make_app, make_user
from accounts.models import User
from accounts.second_factor import GIVEN
from config.openid import origin, providers
from config.tests.mounted import mounted
from e2e.shop.serve import free_port

pytestmark = pytest.mark.django_db
START = "/login/oidc/staff/"
OFFICE = "office@booktime.example"
HTMX = {"HX-Request": "true"}
USERS = {
    "verified": {"email": OFFICE, "email_verified": True, "name": "Harriet Bell"},
    "unverified": {"email": OFFICE, "email_verified": False},
    "silent": {"email": OFFICE},
    "word": {"email": OFFICE, "email_verified": "false"},
    "capitals": {"email": "Office@BookTime.Example", "email_verified": True},
    "nameless": {},
}


@pytest.fixture(scope="module")
def server():
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    for sub, claims in USERS.items():
        command += ["--user-claims", json.dumps({"sub": sub, **claims})]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        # Read on, so that it never waits for somebody to read what it says.
        message = iter(process.stderr.readline, "")
        assert any("running on" in line for line in message)
        reader = threading.Thread(target=list, args=(message,))
        reader.start()
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        reader.join()


@pytest.fixture
def provider(server, settings):
    settings.SOCIALACCOUNT_PROVIDERS = providers(server, "booktime", "a-secret")
    return server


def go(client, sub="verified", **form):
    """Go to the provider, say there who one is, and come back."""
    there = client.post(START, form)
    assert there.status_code == 302
    answer = requests.post(there["Location"], {"sub": sub}, allow_redirects=False, timeout=5)
    return client.get(answer.headers["Location"].removeprefix(settings.SHOP_URL))


def signed_in_user(client):
    return User.objects.filter(pk=client.session.get("_auth_user_id", 0)).first()


def test_without_a_provider_there_is_no_button_and_no_address(client):
    assert "staff account" not in client.get("/login/").content.decode()
    assert client.get(START).status_code == client.post(START).status_code == 404
    assert client.get(f"{START}callback/?code=x&state=y").status_code == 404


def test_the_button_leads_to_the_provider_by_a_form(client, provider):
    html = client.get("/login/?next=/address/").content.decode()
    assert "Sign in with the shop’s staff account" in html
    assert f'<form class="aside" method="post" action="{START}">' in html
    there = client.post(START, {"next": "/address/"})["Location"]
    assert there.startswith(f"{provider}/oauth2/authorize?")
    assert "code_challenge=" in there
    assert origin(provider) == provider
    assert "Sign in with the shop’s staff account" in client.get(START).content.decode()


def test_a_verified_address_is_the_account_of_that_address(client, provider):
    office = make_user(email=OFFICE, is_staff=True)
    office.verify_email()
    seen = []
    user_logged_in.connect(see := lambda user, **kwargs: seen.append(user), weak=False)
    response = go(client, next="/address/")
    user_logged_in.disconnect(see)
    assert response["Location"] == "/address/"
    assert signed_in_user(client) == office
    assert seen == [office]
    assert SocialAccount.objects.get().user == office
    assert authenticate(username=OFFICE, password=PASSWORD) == office
    assert client.get("/account/sessions/").status_code == 200


def test_capitals_make_no_other_account(client, provider):
    office = make_user(email=OFFICE)
    go(client, "capitals")
    assert signed_in_user(client) == office


def test_the_account_stays_tied_when_its_address_changes_here(client, provider):
    go(client)
    office = signed_in_user(client)
    office.email = "harriet@booktime.example"
    office.save()
    again = Client()
    go(again)
    assert signed_in_user(again) == office
    assert User.objects.count() == 1


def test_who_had_signed_up_with_somebody_elses_address_is_out(client, provider):
    squatter = make_user(email=OFFICE)
    elsewhere = Client()
    elsewhere.force_login(squatter)
    go(client)
    assert signed_in_user(client) == squatter
    assert squatter.has_verified_email
    assert authenticate(username=OFFICE, password=PASSWORD) is None
    assert elsewhere.get("/account/sessions/").status_code == 302


def test_an_address_that_another_one_only_asked_for_is_not_theirs(client, provider, alice):
    alice.ask_for_email(OFFICE)
    go(client)
    assert signed_in_user(client) != alice
    assert signed_in_user(client).email == OFFICE


@pytest.mark.parametrize("sub", ["unverified", "silent", "word"])
def test_an_unverified_address_opens_nobodys_account(client, provider, sub, emails):
    office = make_user(email=OFFICE, is_staff=True, is_superuser=True)
    response = go(client, sub)
    assert response["Location"] == "/signup/oidc/"
    assert signed_in_user(client) is None
    page = client.get("/signup/oidc/")
    assert "One thing is missing" in page.content.decode()
    taken = client.post("/signup/oidc/", {"email": OFFICE.upper()})
    assert (taken.status_code, list(taken.context["form"].errors)) == (422, ["email"])
    assert not SocialAccount.objects.exists()
    (message,) = emails(client.post, "/signup/oidc/", {"email": "harriet@booktime.example"})
    assert message.to == ["harriet@booktime.example"]
    assert signed_in_user(client).email == "harriet@booktime.example"
    office.refresh_from_db()
    assert office.check_password(PASSWORD)


@pytest.mark.parametrize(("sub", "verified"), [("verified", True), ("word", False)])
def test_somebody_new_becomes_a_customer_without_any_rights(client, provider, sub, verified):
    go(client, sub)
    user = signed_in_user(client)
    assert (user.email, user.has_verified_email) == (OFFICE, verified)
    assert (user.is_staff, user.is_superuser, user.groups.count()) == (False, False, 0)
    assert not user.has_usable_password()
    assert EmailAddress.objects.count() == 1


def test_who_has_no_address_is_asked_for_one(client, provider):
    assert go(client, "nameless")["Location"] == "/signup/oidc/"
    assert client.post("/signup/oidc/", {"email": OFFICE})["Location"] == "/"
    assert signed_in_user(client).has_verified_email is False


def test_a_deactivated_person_stays_out(client, provider):
    make_user(email=OFFICE, is_active=False)
    assert go(client)["Location"] == "/login/closed/"
    assert signed_in_user(client) is None


@pytest.mark.parametrize("process", ["connect", "redirect", "nonsense"])
def test_no_account_is_tied_by_asking_for_it(client, provider, alice, process):
    client.force_login(alice)
    assert go(client, "unverified", process=process)["Location"] == "/login/"
    assert signed_in_user(client) == alice
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("place", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_the_way_back_stays_on_the_site(client, provider, place):
    assert go(client, next=place)["Location"] == "/"


def test_who_stops_on_the_way_is_told_so(client, provider):
    state = client.post(START)["Location"].split("state=")[1].split("&")[0]
    response = client.get(f"{START}callback/?error=access_denied&state={state}")
    assert response["Location"] == "/login/oidc/cancelled/"
    assert "You are not signed in" in client.get("/login/oidc/cancelled/").content.decode()


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=y", "?error=oops", "?code=%C3%A9"])
def test_a_made_up_answer_is_refused(client, provider, query):
    response = client.get(f"{START}callback/{query}")
    assert response.status_code == 401
    assert "That did not work" in response.content.decode()
    assert signed_in_user(client) is None


def test_an_answer_is_good_in_the_browser_that_asked_only(client, provider):
    there = client.post(START)["Location"]
    answer = requests.post(there, {"sub": "verified"}, allow_redirects=False, timeout=5)
    back = answer.headers["Location"].removeprefix(settings.SHOP_URL)
    outsider = Client()
    assert outsider.get(back).status_code == 401
    assert signed_in_user(outsider) is None


def test_the_provider_sends_people_back_to_the_shop_whatever_the_host(client, provider, settings):
    settings.ALLOWED_HOSTS = ["*"]
    with mounted(settings):
        there = client.post(START, headers={"Host": "evil.example:6666"})["Location"]
    (back,) = parse_qs(urlsplit(there).query)["redirect_uri"]
    assert back == "https://shop.example/shop/login/oidc/staff/callback/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_provider_that_is_down_is_told_so(client, settings, method):
    settings.SOCIALACCOUNT_PROVIDERS = providers("http://127.0.0.1:9", "booktime", "a-secret")
    response = getattr(client, method)(START)
    assert response.status_code == (401 if method == "post" else 200)
    assert client.get(f"{START}callback/?code=x&state=y").status_code == 401


def test_htmx_is_led_on_by_a_header(client, provider):
    response = client.post(START, headers=HTMX)
    assert response.status_code == 204
    assert response["HX-Redirect"].startswith(provider)


def test_who_is_signed_in_is_led_on(client, provider, alice):
    client.force_login(alice)
    assert client.get(f"{START}?next=/address/")["Location"] == "/address/"


def test_the_pages_on_the_way_answer_anybody_sensibly(client, provider):
    assert client.get("/signup/oidc/")["Location"] == "/login/"
    assert client.post("/signup/oidc/", {"email": OFFICE})["Location"] == "/login/"
    for path in (START, f"{START}callback/", "/signup/oidc/", "/login/oidc/cancelled/"):
        assert client.put(path).status_code == 405
    assert client.get("/login/oidc/another/").status_code == 404


def test_what_the_provider_asks_for_counts_as_a_second_factor(client, provider):
    make_user(email=OFFICE, is_staff=True)
    go(client)
    assert client.session[GIVEN]
    other = Client()
    other.post("/login/", {"login": OFFICE, "password": PASSWORD})
    assert GIVEN not in other.session


def test_who_set_one_up_here_is_asked_for_it_all_the_same(client, provider):
    office = make_user(email=OFFICE, is_staff=True)
    secret = make_app(office)
    assert go(client, next="/address/")["Location"] == "/login/second-factor/"
    assert signed_in_user(client) is None
    answer = client.post("/login/second-factor/", {"code": code_of(secret)})
    assert answer["Location"] == "/address/"
    assert signed_in_user(client) == office
