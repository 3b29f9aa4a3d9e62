"""A browser that signed in to an account before is not kept out of it by others' wrong tries."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.factories import PASSWORD, make_user
from accounts.known_browsers import COOKIE
from accounts.models import KnownBrowser, User
from accounts.models.known_browser import KNOWN_FOR, MAX_KNOWN_BROWSERS
from accounts.rate_limits import KNOWN_BROWSER_LOGINS, NETWORK_LOGINS, acquire
from config.tests.threads import run_concurrently

pytestmark = pytest.mark.django_db
WRONG = "wrong-wrong-wrong"
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.66"}


def try_in(client, user, password=PASSWORD, **more) -> int:
    form = {"login": user.email, "password": password}
    return client.post("/login/", form, **more).status_code


def browser_of(*users) -> Client:
    """A browser that these signed in with, one after the other, and out again."""
    client = Client()
    for user in users:
        assert try_in(client, user) == 302
        client.post("/logout/")
    return client


def pause(user, client=None) -> None:
    for _ in range(10):
        assert try_in(client or Client(), user, WRONG, **ELSEWHERE) == 422


def is_known(client, user, password=PASSWORD) -> bool:
    """Tell it by what it is good for: a sign-in while the account is paused for everybody else."""
    pause(user)
    assert try_in(Client(), user, password) == 422
    return try_in(client, user, password) == 302


def test_a_pause_is_not_for_a_browser_that_signed_in_before(alice):
    assert is_known(browser_of(alice), alice)


def test_a_new_browser_is_in_the_pause(alice, bob):
    assert not is_known(Client(), alice)
    assert not is_known(browser_of(bob), alice)


def test_one_cookie_serves_several_people_and_tells_nothing_of_them(alice, bob):
    shared, own = browser_of(alice, bob), browser_of(alice)
    key, *_ = shared.cookies[COOKIE].value.split(":")
    assert len(shared.cookies[COOKIE].value) == len(own.cookies[COOKIE].value)
    rows = KnownBrowser.objects.values_list("user", "digest")
    assert len({digest for _, digest in rows}) == len(rows) == 3
    assert key not in str(rows)
    assert is_known(shared, alice)
    shared.post("/logout/")
    assert shared.cookies[COOKIE].value.split(":")[0] == key
    assert is_known(shared, bob)


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(alice, settings):
    settings.SESSION_COOKIE_SECURE = True
    cookie = browser_of(alice).cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == KNOWN_FOR.total_seconds()


@pytest.mark.parametrize("forged", ["", "x", "x:y:z", "ä", "a" * 5000, "{signed}x"])
def test_a_cookie_that_is_not_ours_is_none(alice, forged):
    browser = browser_of(alice)
    browser.cookies[COOKIE] = forged.format(signed=browser.cookies[COOKIE].value)
    assert not is_known(browser, alice)


def test_a_stolen_cookie_is_good_for_ten_tries_of_its_own(alice):
    thief = browser_of(alice)
    pause(alice, thief)
    assert try_in(thief, alice, **ELSEWHERE) == 422
    assert try_in(browser_of(alice), alice) == 302  # nor does the thief keep anybody else out


def test_the_right_password_takes_no_place_of_a_known_browser(alice):
    browser = browser_of(alice)
    for _ in range(12):
        assert try_in(browser, alice) == 302


def test_the_networks_limit_stays(alice):
    browser = browser_of(alice)
    for number in range(50):
        acquire((NETWORK_LOGINS, "127.0.0.1"))
        assert number < 50
    assert try_in(browser, alice) == 422
    assert try_in(browser, alice, **ELSEWHERE) == 302


def test_a_known_browser_may_be_asked_for_the_password_again_in_a_pause(alice):
    browser = Client()
    try_in(browser, alice)
    pause(alice)
    form = {"password": PASSWORD, "email": "new@booktime.example"}
    assert browser.post("/account/email/", form).status_code == 302


# How it ends ------------------------------------------------------------------------------------


NEW = "other-than-before"


def change_password(here, user):
    form = {"password": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post("/password/change/", form).status_code == 302


def sign_out_everywhere(here, user):
    here.post("/account/sessions/", {"others": "1"})


def set_by_an_owner(here, user):
    user = User.objects.get(pk=user.pk)
    user.set_password(NEW)
    user.save()


def deactivate(here, user):
    for active in (False, True):
        user.is_active = active
        user.save(update_fields=["is_active"])


@pytest.mark.parametrize(
    ("end", "password"),
    [
        (change_password, NEW),
        (set_by_an_owner, NEW),
        (sign_out_everywhere, PASSWORD),
        (deactivate, PASSWORD),
    ],
)
def test_other_browsers_are_forgotten(alice, end, password):
    other, here = browser_of(alice), Client()
    try_in(here, alice)
    end(here, alice)
    assert not is_known(other, alice, password)


@pytest.mark.parametrize(
    ("end", "password"), [(change_password, NEW), (sign_out_everywhere, PASSWORD)]
)
def test_the_browser_that_ends_the_others_stays_known(alice, end, password):
    here = Client()
    try_in(here, alice)
    end(here, alice)
    here.post("/logout/")
    assert is_known(here, alice, password)


def test_a_reset_forgets_all_but_the_browser_it_is_made_in(alice, emails, link_in):
    other = browser_of(alice)
    (message,) = emails(Client().post, "/password/reset/", {"email": alice.email})
    here = Client()
    form = {"password1": PASSWORD, "password2": PASSWORD}
    here.post(here.get(link_in(message))["Location"], form)
    assert KnownBrowser.objects.filter(user=alice).count() == 1
    assert not is_known(other, alice)
    here.post("/logout/")
    assert is_known(here, alice)


def test_signing_one_browser_out_forgets_it_and_no_other(alice):
    here, other, third = Client(), Client(), browser_of(alice)
    for client in (here, other):
        try_in(client, alice)
    session = alice.sessions.get(session_id=other.session.session_key)
    here.post("/account/sessions/", {"session": session.pk})
    assert not is_known(other, alice)
    assert is_known(third, alice)


@pytest.mark.parametrize("headers", [None, {"HX-Request": "true"}])
def test_the_list_has_browsers_that_signed_in_before_and_forgets_them(alice, bob, headers):
    old, here = browser_of(alice), Client()
    browser_of(bob)
    try_in(here, alice)
    page = here.get("/account/sessions/").content.decode()
    known = KnownBrowser.objects.get(user=alice, sessions=None)
    assert page.count('name="known"') == 1
    assert f'id="known-{known.pk}"' in page
    answer = here.post("/account/sessions/", {"known": known.pk}, headers=headers)
    assert answer.status_code == (200 if headers else 303)
    assert 'name="known"' not in here.get("/account/sessions/").content.decode()
    assert not is_known(old, alice)


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "²", "9" * 30])
def test_somebody_elses_known_browser_is_as_good_as_none(alice, bob, number):
    browser_of(bob)
    here = Client()
    try_in(here, alice)
    known = KnownBrowser.objects.get(user=bob)
    for named in (known.pk, number):
        assert here.post("/account/sessions/", {"known": named}).status_code == 404
    assert KnownBrowser.objects.filter(pk=known.pk).exists()


def test_a_browser_that_was_not_seen_for_long_is_not_known(alice):
    browser = browser_of(alice)
    KnownBrowser.objects.update(since=timezone.now() - KNOWN_FOR)
    assert not is_known(browser, alice)


def test_a_person_has_so_many_known_browsers_and_no_more(alice):
    for number in range(MAX_KNOWN_BROWSERS + 3):
        KnownBrowser.objects.note(alice, f"{number}", "Firefox")
    digests = set(KnownBrowser.objects.values_list("digest", flat=True))
    assert len(digests) == MAX_KNOWN_BROWSERS
    assert "2" not in digests


def test_the_download_tells_of_them_without_what_they_are_known_by(alice):
    here = Client(headers={"User-Agent": "Firefox on the moon"})
    try_in(here, alice)
    known = here.get("/account/data/").json()["known browsers"]
    assert [list(each) for each in known] == [["browser", "since"]]
    assert known[0]["browser"] == "Firefox on the moon"


# At once ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_by_a_stolen_cookie_do_not_outrun_its_count(monkeypatch):
    alice = make_user(email="alice@booktime.example")
    thief = browser_of(alice)
    checked = []
    check = User.check_password
    monkeypatch.setattr(User, "check_password", lambda *words: checked.append(1) or check(*words))

    def guess():
        client = Client()
        client.cookies[COOKIE] = thief.cookies[COOKIE].value
        return try_in(client, alice, WRONG)

    assert run_concurrently(*[guess] * 20) == [422] * 20
    assert len(checked) == KNOWN_BROWSER_LOGINS.max_attempts == 10


@pytest.mark.django_db(transaction=True)
def test_sign_ins_at_once_from_one_browser_leave_it_known_once():
    alice = make_user(email="alice@booktime.example")
    browser = browser_of(alice)

    def sign_in():
        client = Client()
        client.cookies[COOKIE] = browser.cookies[COOKIE].value
        return try_in(client, alice)

    assert run_concurrently(*[sign_in] * 8) == [302] * 8
    assert KnownBrowser.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sign_ins_at_once_are_all_known_and_none_forgets_another():
    """Also where all that was known before is over: a session may refer to none that is gone."""
    alice = make_user()
    for round_ in range(1, 5):
        KnownBrowser.objects.update(auth_hash="of another password")
        answers = run_concurrently(*[lambda: try_in(Client(), alice) for _ in range(8)])
        assert answers == [302] * 8, round_
        assert alice.known_browsers.count() == 8
        assert alice.sessions.filter(known_browser=None).count() == 8 * (round_ - 1)
