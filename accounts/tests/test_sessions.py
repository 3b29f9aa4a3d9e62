"""Where one is signed in, and how that ends."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import UserSession
from accounts.user_agents import describe_browser

pytestmark = pytest.mark.django_db
PAGE = "/account/sessions/"
HTMX = {"HX-Request": "true"}
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36"
)


def browser_of(user, name=FIREFOX) -> Client:
    client = Client(headers={"User-Agent": name})
    client.post("/login/", {"login": user.email, "password": "a-long-enough-secret"})
    return client


def session_of(client) -> UserSession:
    return UserSession.objects.get(session_id=client.session.session_key)


def is_in(client) -> bool:
    return client.get(PAGE).status_code == 200


@pytest.fixture
def here(alice):
    return browser_of(alice)


@pytest.fixture
def there(alice):
    return browser_of(alice, CHROME)


def test_the_page_names_every_browser_of_mine_and_this_one(here, there, bob):
    browser_of(bob, "Bob's own browser")
    html = here.get(PAGE).content.decode()
    assert html.count("<li id=") == 2
    assert "Firefox on Windows" in html
    assert "Chrome on Android" in html
    assert html.count("this browser") == 1
    assert "A browser" not in html


@pytest.mark.parametrize("headers", [None, HTMX])
def test_one_is_ended(here, there, headers):
    response = here.post(PAGE, {"session": session_of(there).pk}, headers=headers)
    if headers:
        html = response.content.decode()
        assert html.lstrip().startswith('<div id="sessions"')
        assert "That browser is signed out." in html
        assert "Android" not in html
    else:
        assert (response.status_code, response["Location"]) == (303, PAGE)
    assert (is_in(here), is_in(there)) == (True, False)


@pytest.mark.parametrize("headers", [None, HTMX])
def test_all_others_are_ended_and_nobody_elses(here, there, alice, bob, headers):
    more, bobs = browser_of(alice), browser_of(bob)
    assert here.post(PAGE, {"others": "1"}, headers=headers).status_code in (200, 303)
    assert [is_in(client) for client in (here, there, more, bobs)] == [True, False, False, True]
    assert Session.objects.count() == 2


@pytest.mark.parametrize("headers", [None, HTMX])
def test_somebody_elses_session_is_as_good_as_none(here, bob, headers):
    bobs = browser_of(bob)
    assert here.post(PAGE, {"session": session_of(bobs).pk}, headers=headers).status_code == 404
    assert is_in(bobs)


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "²", "9" * 30, "9" * 5000, "1\0"])
def test_a_session_that_there_is_not_is_a_404(here, number):
    assert here.post(PAGE, {"session": number}).status_code == 404
    assert here.post(PAGE, {}).status_code == 404
    assert is_in(here)


def test_the_own_session_is_not_ended_from_here(here):
    assert here.post(PAGE, {"session": session_of(here).pk}).status_code == 404
    assert is_in(here)


def test_signing_out_and_signing_in_again_leave_no_trace(here, alice):
    here.post("/logout/")
    assert not UserSession.objects.exists()
    here.post("/login/", {"login": alice.email, "password": "a-long-enough-secret"})
    assert UserSession.objects.count() == 1


def test_one_who_signs_in_over_another_takes_the_browser_over(here, alice, bob):
    here.post("/login/", {"login": bob.email, "password": "a-long-enough-secret"})
    assert UserSession.objects.get().user == bob


def test_a_session_whose_password_is_over_is_not_shown(here, there, alice):
    alice.set_password("changed-by-the-owner")
    alice.save()
    fresh = Client()
    fresh.force_login(alice)
    assert fresh.get(PAGE).content.decode().count("<li id=") == 1


@pytest.mark.parametrize("number", [2, 20])
def test_the_page_costs_the_same_for_few_and_many(here, alice, number, django_assert_num_queries):
    for _ in range(number):
        Client().force_login(alice)
    here.get(PAGE)
    with django_assert_num_queries(6):
        here.get(PAGE)


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_stranger_is_led_to_sign_in(client, headers):
    response = client.post(PAGE, {"others": "1"}, headers=headers)
    assert response.headers.get("HX-Redirect", response.get("Location")).startswith("/login/?next=")


def test_other_methods_are_refused(here):
    assert here.put(PAGE).status_code == 405


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        (CHROME, "Chrome on Android"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15",
            "Safari on Mac",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/130.0", "Chrome on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Linux"),
        ("curl/8.0", "A browser"),
        ("", "A browser"),
    ],
)
def test_browsers_are_called_by_a_short_name(user_agent, name):
    assert describe_browser(user_agent) == name


def test_a_browser_with_a_name_that_is_too_long_is_let_in(alice):
    assert is_in(browser_of(alice, "<b>\\x00" * 200))
