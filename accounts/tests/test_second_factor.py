"""The second factor on the way in, whatever the entrance, and how often it may be tried."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.factories import PASSWORD, code_of, make_app, make_user
from accounts.models import RateLimitSlot, User
from accounts.rate_limits import SECOND_FACTORS, SECOND_FACTORS_A_DAY
from accounts.second_factor import GIVEN, SecondFactorStage
from accounts.second_factor_changes import recovery_codes, remove_all
from config.tests.threads import run_concurrently

pytestmark = pytest.mark.django_db
STEP = "/login/second-factor/"
WRONG = "000000"


@pytest.fixture
def secret(alice):
    return make_app(alice)


def sign_in(client, user, password=PASSWORD, **more):
    return client.post("/login/", {"login": user.email, "password": password, **more})


def give(client, code, **headers):
    return client.post(STEP, {"code": code}, **headers)


def signed_in_user(client):
    return client.session.get("_auth_user_id")


def wrong(secret) -> str:
    """Return a code that is none of those that are right about now."""
    right = {code_of(secret, step) for step in (-2, -1, 0, 1, 2)}
    return next(code for code in map(str, range(100_000, 100_010)) if code not in right)


def in_minutes(minutes):
    for slot in RateLimitSlot.objects.all():
        slot.until -= timedelta(minutes=minutes)
        slot.save()


def test_without_one_the_password_is_enough(client, alice):
    assert sign_in(client, alice)["Location"] == "/"
    assert signed_in_user(client) == str(alice.pk)


@pytest.mark.parametrize("headers", [None, {"HX-Request": "true"}])
def test_after_the_password_a_code_opens_and_leads_back(client, alice, secret, headers):
    assert sign_in(client, alice, next="/address/")["Location"] == STEP
    assert signed_in_user(client) is None
    assert client.get("/account/").status_code == 302
    page = client.get(STEP)
    assert "no-store" in page["Cache-Control"]
    assert 'autocomplete="one-time-code"' in page.content.decode()
    answer = client.post(STEP, {"code": code_of(secret)}, headers=headers)
    assert answer.headers.get("HX-Redirect", answer.headers.get("Location")) == "/address/"
    assert signed_in_user(client) == str(alice.pk)
    assert client.session[GIVEN]


def test_the_code_may_be_typed_with_blanks_and_be_the_next_one(client, alice, secret):
    sign_in(client, alice)
    code = code_of(secret, 1)
    assert give(client, f" {code[:3]} {code[3:]}").status_code == 302


@pytest.mark.parametrize("code", ["", " ", WRONG, "x", "²³⁴⁵⁶⁷", "a\0b", "1" * 5000, "😀"])
def test_what_is_no_code_is_said_beside_the_field(client, alice, secret, code):
    sign_in(client, alice)
    answer = give(client, wrong(secret) if code == WRONG else code)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["code"])
    assert signed_in_user(client) is None


def test_a_code_opens_once(client, alice, secret):
    sign_in(client, alice)
    code = code_of(secret)
    assert give(client, code).status_code == 302
    other = Client()
    sign_in(other, alice)
    assert give(other, code).status_code == 422


def test_a_recovery_code_opens_once(client, alice, secret):
    code = recovery_codes(alice)[3]
    for browser, status in ((client, 302), (Client(), 422)):
        sign_in(browser, alice)
        assert give(browser, f"{code[:4]}-{code[4:]}").status_code == status
    assert len(recovery_codes(alice)) == 9


def test_without_a_password_there_is_nothing_to_give(client, alice, secret):
    for answer in (client.get(STEP), give(client, code_of(secret))):
        assert (answer.status_code, answer["Location"]) == (302, "/login/")
    assert client.post(f"{STEP}passkey/").status_code == 302


def test_who_signs_in_over_somebody_else_is_asked_and_the_other_is_out(client, alice, bob, secret):
    sign_in(client, bob)
    assert sign_in(client, alice)["Location"] == STEP
    assert signed_in_user(client) is None
    give(client, code_of(secret))
    assert signed_in_user(client) == str(alice.pk)
    assert client.session[GIVEN]


def test_one_who_signs_in_over_another_has_no_share_in_the_second_factor(
    client, alice, bob, secret
):
    sign_in(client, alice)
    give(client, code_of(secret))
    sign_in(client, bob)
    assert signed_in_user(client) == str(bob.pk)
    assert GIVEN not in client.session


def new_password(alice):
    alice.set_password("other-than-before")
    alice.save()


def deactivated(alice):
    User.objects.filter(pk=alice.pk).update(is_active=False)


@pytest.mark.parametrize("change", [new_password, remove_all, deactivated, User.delete])
def test_a_sign_in_that_waits_for_its_code_ends_with_what_it_began_with(
    client, alice, secret, change
):
    sign_in(client, alice)
    change(alice)
    assert give(client, code_of(secret))["Location"] == "/login/"
    assert signed_in_user(client) is None


def test_a_password_reset_asks_for_it_as_well(client, alice, secret, emails, link_in):
    alice.verify_email()
    (message,) = emails(client.post, "/password/reset/", {"email": alice.email})
    form = {"password1": "other-than-before", "password2": "other-than-before"}
    assert client.post(client.get(link_in(message))["Location"], form)["Location"] == STEP
    assert signed_in_user(client) is None
    give(client, code_of(secret))
    assert signed_in_user(client) == str(alice.pk)


@pytest.mark.parametrize(("staff", "left"), [(False, 0), (True, 2)])
def test_who_set_one_up_with_an_address_of_somebody_else_keeps_nobody_out(
    client, alice, secret, emails, link_in, staff, left
):
    User.objects.update(is_staff=staff)
    (message,) = emails(client.post, "/password/reset/", {"email": alice.email})
    form = {"password1": "other-than-before", "password2": "other-than-before"}
    client.post(client.get(link_in(message))["Location"], form)
    assert Authenticator.objects.count() == left
    assert signed_in_user(client) == (None if staff else str(alice.pk))


def test_a_sign_in_beside_its_setting_up_is_none(client, alice, monkeypatch):
    asked = SecondFactorStage.handle

    def handle(stage):
        answer = asked(stage)
        make_app(alice)
        return answer

    monkeypatch.setattr(SecondFactorStage, "handle", handle)
    assert sign_in(client, alice)["Location"] == "/login/"
    assert signed_in_user(client) is None
    assert not alice.known_browsers.exists()


# At rest ----------------------------------------------------------------------------------------


def test_the_database_does_not_tell_the_secret(alice, secret):
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        rows = str(cursor.fetchall())
    assert secret not in rows
    assert not [code for code in recovery_codes(alice) if code in rows]
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert kept.startswith("gAAAA")


def test_another_secret_key_opens_nothing_and_the_old_one_still_does(
    client, alice, secret, settings
):
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-one" * 6
    sign_in(client, alice)
    assert give(client, code_of(secret)).status_code == 422
    settings.SECRET_KEY_FALLBACKS = [old]
    assert give(client, code_of(secret)).status_code == 302


# Limits -----------------------------------------------------------------------------------------


def test_after_ten_wrong_codes_the_right_one_is_told_the_same(client, alice, secret):
    sign_in(client, alice)
    answers = [give(client, wrong(secret)) for _ in range(10)]
    answers.append(give(client, code_of(secret)))
    assert {answer.status_code for answer in answers} == {422}
    assert answers[9].context["form"].errors == answers[10].context["form"].errors
    in_minutes(15)
    assert give(client, code_of(secret)).status_code == 302


def test_neither_a_new_sign_in_nor_another_network_begins_the_count_anew(alice, secret):
    for number in range(10):
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        sign_in(browser, alice)
        give(browser, wrong(secret))
    browser = Client()
    sign_in(browser, alice)
    assert give(browser, code_of(secret)).status_code == 422


def test_there_are_forty_a_day(alice, secret):
    for number in range(40):
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        sign_in(browser, alice)
        give(browser, wrong(secret))
        in_minutes(15)
    browser = Client()
    sign_in(browser, alice)
    assert give(browser, code_of(secret)).status_code == 422
    assert SECOND_FACTORS_A_DAY.max_attempts == 40


def test_a_known_browser_is_not_kept_out_by_others_wrong_codes(client, alice, secret):
    sign_in(client, alice)
    give(client, code_of(secret))
    client.post("/logout/")
    thief = Client()
    sign_in(thief, alice)
    for _ in range(11):
        give(thief, wrong(secret))
    sign_in(client, alice)
    assert give(client, code_of(secret, 1)).status_code == 302


def test_a_new_password_by_email_ends_the_pause_of_codes(client, alice, secret, emails, link_in):
    alice.verify_email()
    sign_in(client, alice)
    for _ in range(10):
        give(client, wrong(secret))
    (message,) = emails(client.post, "/password/reset/", {"email": alice.email})
    form = {"password1": "other-than-before", "password2": "other-than-before"}
    client.post(client.get(link_in(message))["Location"], form)
    assert give(client, code_of(secret)).status_code == 302


def test_new_passwords_by_email_do_not_lift_the_limit_of_a_day(alice, secret, emails, link_in):
    """Whoever reads somebody's mails has the second factor before them, and all day."""
    alice.verify_email()
    guesses = SECOND_FACTORS_A_DAY.max_attempts // SECOND_FACTORS.max_attempts
    for number in range(guesses):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")  # a network has a limit of its own
        (message,) = emails(client.post, "/password/reset/", {"email": alice.email})
        form = dict.fromkeys(["password1", "password2"], f"other-than-before-{number}")
        assert client.post(client.get(link_in(message))["Location"], form)["Location"] == STEP
        for _ in range(SECOND_FACTORS.max_attempts):
            assert give(client, wrong(secret)).status_code == 422
    (message,) = emails(client.post, "/password/reset/", {"email": alice.email})
    form = dict.fromkeys(["password1", "password2"], "other-than-all-before")
    client.post(client.get(link_in(message))["Location"], form)
    assert give(client, code_of(secret)).status_code == 422
    assert signed_in_user(client) is None


# In a pause of the account ----------------------------------------------------------------------


def pause(user):
    for _ in range(10):
        assert authenticate(None, username=user.email, password="wrong") is None


def test_in_a_pause_the_form_asks_for_a_code_known_person_or_not(client, alice, bob, secret):
    assert "code" not in sign_in(client, alice, "wrong").content.decode().split("<form")[2]
    for email in (alice.email, bob.email, "nobody@booktime.example"):
        pause(User(email=email))
        page = sign_in(client, User(email=email), "wrong").content.decode()
        assert "Code of your second factor, if you have one" in page


def test_password_and_code_together_open_in_a_pause(client, alice, secret):
    pause(alice)
    assert sign_in(client, alice).status_code == 422
    answer = sign_in(client, alice, code=code_of(secret), next="/address/")
    assert answer["Location"] == "/address/"
    assert client.session[GIVEN]


def test_in_a_pause_nobody_learns_of_a_password_alone(client, alice, bob, secret):
    pause(alice)
    pause(bob)
    answers = [
        sign_in(client, alice, code=wrong(secret)),
        sign_in(client, alice, "wrong", code=code_of(secret)),
        sign_in(client, alice, "wrong", code=wrong(secret)),
        sign_in(client, bob, code=code_of(secret)),
        sign_in(client, User(email="nobody@booktime.example"), code=WRONG),
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({str(answer.context["form"].errors) for answer in answers}) == 1
    assert signed_in_user(client) is None


def test_in_a_pause_the_work_tells_nothing_of_the_password(rf, alice, bob, secret):
    tries = [
        (alice.email, PASSWORD, wrong(secret)),
        (alice.email, "wrong", wrong(secret)),
        (bob.email, PASSWORD, WRONG),
        (bob.email, "wrong", WRONG),
        ("nobody@booktime.example", "wrong", WRONG),
    ]
    for email in (alice.email, bob.email, "nobody@booktime.example"):
        pause(User(email=email))
    costs = []
    for email, password, code in tries:
        before = RateLimitSlot.objects.count()
        with CaptureQueriesContext(connection) as captured:
            form = {"username": email, "password": password, "code": code}
            assert authenticate(rf.post("/login/"), **form) is None
        costs.append((len(captured), RateLimitSlot.objects.count() - before))
    assert costs == [costs[0]] * 5
    assert costs[0][1] == 3


def test_codes_that_come_with_wrong_passwords_keep_nobody_out(client, alice, secret):
    pause(alice)
    for _ in range(30):
        sign_in(Client(), alice, "wrong", code=WRONG)
    assert sign_in(client, alice, code=code_of(secret)).status_code == 302


def test_codes_that_come_with_the_right_password_are_counted(client, alice, secret):
    pause(alice)
    for _ in range(10):
        sign_in(Client(), alice, code=wrong(secret))
    assert sign_in(client, alice, code=code_of(secret)).status_code == 422


def test_guesses_with_codes_have_the_limit_of_their_network(client, alice, secret):
    pause(alice)
    for _ in range(50):
        sign_in(Client(), alice, "wrong", code=WRONG)
    assert sign_in(client, alice, code=code_of(secret)).status_code == 422


# At once ----------------------------------------------------------------------------------------


def waiting_for_a_code(user, number) -> list[Client]:
    browsers = [Client() for _ in range(number)]
    for browser in browsers:
        assert sign_in(browser, user)["Location"] == STEP
    return browsers


@pytest.mark.django_db(transaction=True)
def test_wrong_codes_at_once_do_not_outrun_the_count(monkeypatch):
    alice = make_user(email="alice@booktime.example")
    secret = make_app(alice)
    browsers = waiting_for_a_code(alice, 20)
    checked = []
    from accounts import second_factor

    check = second_factor.validate_totp_code
    monkeypatch.setattr(
        second_factor, "validate_totp_code", lambda *words: checked.append(1) or check(*words)
    )
    code = wrong(secret)
    answers = run_concurrently(
        *[lambda each=each: give(each, code).status_code for each in browsers]
    )
    assert answers == [422] * 20
    assert len(checked) == SECOND_FACTORS.max_attempts == 10
    assert give(browsers[0], code_of(secret)).status_code == 422


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_one_code_at_once_opens_one_browser(kind):
    alice = make_user(email="alice@booktime.example")
    secret = make_app(alice)
    browsers = waiting_for_a_code(alice, 8)
    code = code_of(secret, 1) if kind == "app" else recovery_codes(alice)[0]
    answers = run_concurrently(
        *[lambda each=each: give(each, code).status_code for each in browsers]
    )
    assert sorted(answers) == [302] + [422] * 7
    assert len([each for each in browsers if signed_in_user(each)]) == 1
