"""Setting up a second factor on the account's pages, and taking it away."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.factories import PASSWORD, code_of, make_app, make_user
from accounts.models import KnownBrowser
from accounts.second_factor import GIVEN
from accounts.second_factor_changes import MAX_PASSKEYS, FullError, add_app, recovery_codes
from config.tests.threads import run_concurrently

pytestmark = pytest.mark.django_db
OVERVIEW = "/account/second-factor/"
APP, PASSKEY, CODES = f"{OVERVIEW}app/", f"{OVERVIEW}passkey/", f"{OVERVIEW}codes/"
PAGES = [OVERVIEW, APP, PASSKEY, CODES]
SUBJECT = "Your second factor at BookTime has changed"


def browser_of(user, secret="") -> Client:
    client = Client()
    client.post("/login/", {"login": user.email, "password": PASSWORD})
    if secret:
        client.post("/login/second-factor/", {"code": code_of(secret)})
    assert client.session["_auth_user_id"] == str(user.pk)
    return client


def secret_in(page) -> str:
    (text,) = re.findall(r"<code>([A-Z2-7 ]+)</code>", page.content.decode())
    return text.replace(" ", "")


def set_up(client, path=APP, **more):
    """Set up an app as a browser does: open the form, type the code, send all of it."""
    page = client.get(path)
    secret = secret_in(page)
    form = {"secret": page.context["form"].initial["secret"], "password": PASSWORD}
    return secret, client.post(path, form | {"code": code_of(secret)} | more)


def is_in(client) -> bool:
    return client.get("/account/").status_code == 200


def passkey_of(user, name="Phone") -> Authenticator:
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": name})


def test_the_account_page_says_what_there_is_and_leads_there(alice):
    here = browser_of(alice)
    page = here.get("/account/").content.decode()
    assert "None: your password is enough" in page
    assert f'href="{OVERVIEW}"' in page
    set_up(here)
    passkey_of(alice)
    passkey_of(alice)
    assert "Authenticator app, 2 passkeys" in here.get("/account/").content.decode()


def test_an_app_is_set_up_by_a_picture_or_a_secret_and_its_first_code(alice, emails):
    here = browser_of(alice)
    page = here.get(APP).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    answers = []
    (message,) = emails(lambda: answers.append(set_up(here)))
    ((secret, answer),) = answers
    codes = re.findall(r"<code>(\d{4}-\d{4})</code>", answer.content.decode())
    assert len(set(codes)) == 10
    assert "no-store" in answer["Cache-Control"]
    assert (message.to, message.subject) == ([alice.email], SUBJECT)
    assert "code from your authenticator app" in message.body
    assert secret not in message.body
    assert here.session[GIVEN]
    assert is_in(here)
    assert is_in(browser_of(alice, secret))


def test_opening_the_form_changes_nothing(alice):
    here = browser_of(alice)
    before = dict(here.session.items())
    first, second = (secret_in(here.get(APP)) for _ in range(2))
    assert first != second
    assert dict(here.session.items()) == before
    assert not Authenticator.objects.exists()


def test_other_browsers_are_out_and_no_longer_known(alice, bob):
    other, old, bobs, here = (browser_of(each) for each in (alice, alice, bob, alice))
    old.post("/logout/")
    set_up(here)
    assert [is_in(each) for each in (here, other, bobs)] == [True, False, True]
    assert KnownBrowser.objects.filter(user=alice).count() == 1
    assert KnownBrowser.objects.get(user=alice).sessions.get().session_id == (
        here.session.session_key
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"password": "wrong"}, "password"),
        ({"password": ""}, "password"),
        ({"code": "000000"}, "code"),
        ({"code": ""}, "code"),
        ({"code": "a\0"}, "code"),
        ({"secret": ""}, "code"),
        ({"secret": "forged"}, "code"),
        ({"secret": ["a", "b"]}, "code"),
    ],
)
def test_a_wrong_form_comes_back_with_its_secret_and_sets_nothing_up(alice, wrong, field):
    here = browser_of(alice)
    secret, answer = set_up(here, **wrong)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert (secret_in(answer) == secret) == ("secret" not in wrong)
    assert not Authenticator.objects.exists()
    assert is_in(here)


def test_the_secret_of_somebody_elses_form_is_none(alice, bob):
    bobs, here = browser_of(bob), browser_of(alice)
    page = bobs.get(APP)
    form = {"secret": page.context["form"].initial["secret"], "password": PASSWORD}
    answer = here.post(APP, form | {"code": code_of(secret_in(page))})
    assert answer.status_code == 422
    assert not Authenticator.objects.exists()


def test_guessing_the_password_here_has_the_limit_of_signing_in(alice):
    here = browser_of(alice)
    for _ in range(10):
        assert set_up(here, password="wrong")[1].status_code == 422
    assert set_up(here)[1].status_code == 422


def test_there_is_one_app_and_a_form_that_comes_late_says_nothing_new(alice):
    here = browser_of(alice)
    page = here.get(APP)
    set_up(here)
    assert here.get(APP)["Location"] == OVERVIEW
    form = {"secret": page.context["form"].initial["secret"], "password": PASSWORD}
    assert here.post(APP, form | {"code": code_of(secret_in(page))})["Location"] == OVERVIEW
    assert Authenticator.objects.filter(type="totp").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_apps_that_are_set_up_at_once_are_one(rf):
    alice = make_user()
    browsers = [browser_of(alice) for _ in range(4)]

    def add(client):
        request = rf.post(APP)
        request.user, request.session = alice, client.session
        try:
            return bool(add_app(request, "A" * 32))
        except FullError:
            return False

    answers = run_concurrently(*[lambda each=each: add(each) for each in browsers])
    assert sorted(answers) == [False] * 3 + [True]


# Passkeys (the ceremony itself: e2e/test_second_factor.py) --------------------------------------


def test_the_browser_is_told_what_to_make_and_what_there_is(alice):
    here = browser_of(alice)
    assert here.get(f"{PASSKEY}options/").status_code == 405
    for password in ("", "wrong"):
        answer = here.post(f"{PASSKEY}options/", {"password": password})
        assert (answer.status_code, list(answer.json())) == (422, ["wrong"])
    options = here.post(f"{PASSKEY}options/", {"password": PASSWORD}).json()["publicKey"]
    assert options["rp"]["name"] == "BookTime"
    assert len(options["challenge"]) >= 22
    assert options["user"]["name"] == alice.email


HOSTILE = [
    "",
    "x",
    "[]",
    "1",
    "null",
    "{}",
    '{"id": 1, "rawId": 2, "response": 3, "type": 4}',
    '{"id": "é", "rawId": "é", "response": {}, "type": "public-key"}',
    json.dumps(
        {
            "id": "AAAA",
            "rawId": "AAAA",
            "type": "public-key",
            "response": dict.fromkeys(
                ["clientDataJSON", "attestationObject", "authenticatorData", "signature"], "AAAA"
            ),
        }
    ),
    json.dumps(
        {
            "id": "AAAA",
            "rawId": "AAAA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "e30",
                "attestationObject": "oWNmbXQBAAAA",
                "authenticatorData": "A" * 400,
                "signature": "",
            },
        }
    ),
    "[" * 15_000,
    '{"a":' * 3_000,
    "9" * 15_000,
    "x" * 30_000,
    '{"id": "a\\u0000b"}',
]


@pytest.mark.parametrize("answer", HOSTILE)
def test_what_is_no_passkey_is_a_form_error(alice, answer):
    here = browser_of(alice)
    here.post(f"{PASSKEY}options/", {"password": PASSWORD})
    form = {"name": "Phone", "password": PASSWORD, "answer": answer}
    assert here.post(PASSKEY, form).status_code == 422
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("answer", HOSTILE)
def test_what_is_no_passkey_opens_nothing(client, alice, answer):
    make_app(alice)
    client.post("/login/", {"login": alice.email, "password": PASSWORD})
    client.post("/login/second-factor/passkey/")
    assert client.post("/login/second-factor/", {"answer": answer}).status_code == 422
    assert "_auth_user_id" not in client.session


def test_there_is_room_for_ten_passkeys(alice):
    secret = make_app(alice)
    for _ in range(MAX_PASSKEYS):
        passkey_of(alice)
    form = {"name": "Phone", "password": PASSWORD, "answer": '{"id": "x"}'}
    assert "room for 10" in browser_of(alice, secret).post(PASSKEY, form).content.decode()


# Recovery codes ---------------------------------------------------------------------------------


def test_new_recovery_codes_take_the_place_of_the_old_ones(alice, emails):
    here, old = browser_of(alice, make_app(alice)), recovery_codes(alice)
    assert here.post(CODES, {"password": "wrong"}).status_code == 422
    assert recovery_codes(alice) == old
    (message,) = emails(here.post, CODES, {"password": PASSWORD})
    assert "new recovery codes" in message.body
    assert not set(recovery_codes(alice)) & set(old)


def test_no_page_shows_recovery_codes_by_its_address(alice):
    here = browser_of(alice, make_app(alice))
    for path in PAGES:
        page = here.get(path).content.decode()
        assert not [code for code in recovery_codes(alice) if code[:4] in page and code in page]
    assert "10 left" in here.get(OVERVIEW).content.decode()


def test_without_a_second_factor_there_are_no_recovery_codes(alice):
    assert browser_of(alice).post(CODES, {"password": PASSWORD})["Location"] == OVERVIEW
    assert not Authenticator.objects.exists()


def test_ten_changes_an_hour_are_enough_for_anybodys_mailbox(alice, emails):
    here = browser_of(alice, make_app(alice))

    def change_often():
        for _ in range(12):
            answer = here.post(CODES, {"password": PASSWORD})
        assert "several times already" in answer.content.decode()
        assert answer.status_code == 422

    assert len(emails(change_often)) == 10


# Taking away ------------------------------------------------------------------------------------


def removal(way) -> str:
    return f"{OVERVIEW}{way.pk}/remove/"


def test_the_last_one_goes_with_its_recovery_codes(alice, emails):
    secret = make_app(alice)
    here, other = browser_of(alice, secret), Client()
    other.force_login(alice)
    app = Authenticator.objects.get(type="totp")
    assert here.post(removal(app), {"password": "wrong"}).status_code == 422
    (message,) = emails(here.post, removal(app), {"password": PASSWORD})
    assert (message.subject, "app is no longer" in message.body) == (SUBJECT, True)
    assert not Authenticator.objects.exists()
    assert GIVEN not in here.session
    assert [is_in(here), is_in(other), is_in(browser_of(alice))] == [True, False, True]


def test_of_two_one_stays_and_the_email_quotes_nothing_that_was_typed(alice, emails):
    here, passkey = browser_of(alice, make_app(alice)), passkey_of(alice, "www.evil.example")
    (message,) = emails(here.post, removal(passkey), {"password": PASSWORD})
    assert "evil" not in message.subject + message.body + str(message.alternatives)
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert here.session[GIVEN]


def test_somebody_elses_is_as_good_as_none(alice, bob):
    make_app(bob)
    here = browser_of(alice)
    for way in Authenticator.objects.all():
        assert here.post(removal(way), {"password": PASSWORD}).status_code == 404
    assert here.get(f"{OVERVIEW}{10**30}/remove/").status_code == 404
    assert Authenticator.objects.count() == 2


def test_who_has_one_and_did_not_give_it_changes_nothing_here(client, alice):
    make_app(alice)
    app = Authenticator.objects.get(type="totp")
    for path in [*PAGES, removal(app)]:
        client.force_login(alice)
        form = {"password": PASSWORD, "name": "Phone", "answer": "{}"}
        answer = client.get(path) if path == OVERVIEW else client.post(path, form)
        assert answer["Location"].startswith("/login/?next=")
        assert not is_in(client)
    assert Authenticator.objects.count() == 2


def test_who_has_no_password_is_not_asked_for_one(client, alice):
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    assert set_up(client, password="")[1].status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_led_to_sign_in(client, path):
    for answer in (client.get(path), client.post(path)):
        if answer.status_code != 405:
            assert answer["Location"].startswith("/login/?next=")


@pytest.mark.parametrize("path", PAGES)
def test_other_methods_are_refused(alice, path):
    assert browser_of(alice).put(path).status_code == 405


@pytest.mark.parametrize("number", [2, 20])
def test_the_page_costs_the_same_for_few_and_many(alice, number, django_assert_num_queries):
    here = browser_of(alice, make_app(alice))
    for _ in range(number):
        passkey_of(alice)
    with django_assert_num_queries(5):
        here.get(OVERVIEW)


@pytest.mark.parametrize("way", ["https://evil.example/", "//evil.example/", "javascript:x", "\\"])
def test_the_way_on_leads_to_pages_of_the_shop_alone(alice, way):
    here = browser_of(alice)
    assert here.get(OVERVIEW, {"next": way}).context["way_on"] == ""
    assert here.get(OVERVIEW, {"next": "/address/"}).context["way_on"] == "/address/"


def test_the_download_tells_of_it_and_keeps_the_secret(alice):
    here = browser_of(alice, secret := make_app(alice))
    data = here.get("/account/data/")
    kinds = [each["type"] for each in data.json()["second factors"]]
    assert sorted(kinds) == ["recovery_codes", "totp"]
    assert secret not in data.content.decode()
    assert Authenticator.objects.get(type="totp").data["secret"] not in data.content.decode()


def test_a_command_takes_a_lost_one_off(alice, emails):
    here = browser_of(alice, make_app(alice))
    (message,) = emails(call_command, "remove_second_factor", alice.email.upper())
    assert "has taken the second factor off" in message.body
    assert not Authenticator.objects.exists()
    assert not is_in(here)
    for email in (alice.email, "nobody@booktime.example"):
        with pytest.raises(CommandError):
            call_command("remove_second_factor", email)
