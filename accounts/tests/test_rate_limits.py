"""Ten wrong passwords on an account, or fifty from one network, in 15 minutes (DESIGN 5)."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.factories import PASSWORD, make_owner, make_user
from accounts.models import RateLimitSlot
from accounts.rate_limits import ACCOUNT_LOGINS, NETWORK_LOGINS, RateLimit, acquire, acquire_login
from config.tests.threads import concurrent_errors

pytestmark = pytest.mark.django_db
SHORT = RateLimit("a test", 3, timedelta(minutes=1))


def guess(client, email="alice@booktime.example", password="wrong-wrong-wrong", **headers):
    return client.post("/login/", {"login": email, "password": password}, **headers)


def fail(client, times, **how):
    for _ in range(times):
        assert guess(client, **how).status_code == 422


def in_minutes(minutes):
    """Let time pass: what is held is held for so much less."""
    for slot in RateLimitSlot.objects.all():
        slot.until -= timedelta(minutes=minutes)
        slot.save()


def is_let_in(client, **how) -> bool:
    return guess(client, password=PASSWORD, **how).status_code == 302


def test_after_ten_wrong_passwords_the_right_one_is_told_the_same(client, alice):
    fail(client, 9)
    last = guess(client)
    right = guess(client, password=PASSWORD)
    assert right.status_code == last.status_code == 422
    assert right.context["form"].errors == last.context["form"].errors
    assert "_auth_user_id" not in client.session


def test_nine_wrong_passwords_do_no_harm(client, alice):
    fail(client, 9)
    assert is_let_in(client)


def test_the_pause_ends_by_itself_however_often_one_tried_in_it(client, alice):
    fail(client, 10)
    in_minutes(14)
    fail(client, 30)
    assert not is_let_in(client)
    in_minutes(1)
    assert is_let_in(client)


def test_tries_count_for_15_minutes_each_not_by_the_clock(client, alice):
    fail(client, 5)
    in_minutes(10)
    fail(client, 5)
    assert not is_let_in(client)
    in_minutes(5)
    fail(client, 4)
    assert is_let_in(client)


def test_the_right_password_takes_no_place(client, alice):
    for _ in range(12):
        assert is_let_in(client)
    assert not RateLimitSlot.objects.exists()


def test_capitals_are_no_way_round(client, alice):
    for number in range(1, 11):
        email = alice.email[:number].upper() + alice.email[number:]
        if number % 2:
            fail(client, 1, email=email)
        else:
            assert authenticate(None, username=email, password="wrong") is None
    assert not is_let_in(client)


def test_one_account_does_not_pause_another(client, alice, bob):
    fail(client, 10)
    assert is_let_in(client, email=bob.email)


def test_an_unknown_email_is_counted_like_a_known_one(client):
    fail(client, 10, email="nobody@booktime.example")
    assert acquire((ACCOUNT_LOGINS, "nobody@booktime.example")) is None
    assert len({slot.key for slot in RateLimitSlot.objects.all()}) == 2
    assert not RateLimitSlot.objects.filter(key__contains="nobody").exists()


def test_fifty_from_one_network_pause_every_account_there_and_only_there(client, alice):
    for number in range(50):
        fail(client, 1, email=f"person{number}@booktime.example")
    assert not is_let_in(client)
    assert is_let_in(client, REMOTE_ADDR="192.0.2.9")


def test_a_paused_account_takes_no_places_of_its_network(client, alice, bob):
    fail(client, 60)
    assert is_let_in(client, email=bob.email)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"])
def test_no_header_makes_it_another_network(alice, header):
    client = Client()
    for number in range(50):
        fail(
            client, 1, email=f"p{number}@booktime.example", headers={header: f"198.51.100.{number}"}
        )
    assert not is_let_in(client, headers={header: "203.0.113.1"})


def test_the_networks_of_proxies_are_told_apart_when_they_are_ours(client, alice, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(50):
        spoofed = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.7"}
        fail(client, 1, email=f"p{number}@booktime.example", headers=spoofed)
    assert not is_let_in(client, headers={"X-Forwarded-For": "1.2.3.4, 203.0.113.7"})
    assert is_let_in(client, headers={"X-Forwarded-For": "1.2.3.4, 203.0.113.8"})


# Every entrance ---------------------------------------------------------------------------------


@pytest.mark.parametrize("door", ["/admin/", "/office-admin/", "/dispatch-admin/"])
def test_the_doors_of_staff_ask_for_no_password_of_their_own(client, door):
    owner = make_owner()
    answer = client.post(f"{door}login/", {"username": owner.email, "password": PASSWORD})
    assert answer["Location"].startswith("/login/?next=")
    assert "_auth_user_id" not in client.session


def test_a_programs_password_check_passes_the_same_limit(rf: RequestFactory, alice):
    for _ in range(10):
        assert authenticate(rf.get("/"), username=alice.email, password="wrong") is None
    assert authenticate(rf.get("/"), username=alice.email, password=PASSWORD) is None
    assert authenticate(None, username=alice.email, password=PASSWORD) is None


def test_asking_a_signed_in_person_again_counts_as_well(client, alice):
    client.force_login(alice)
    form = {"password": "wrong", "email": "new@booktime.example"}
    for _ in range(10):
        assert client.post("/account/email/", form).status_code == 422
    assert client.post("/account/email/", form | {"password": PASSWORD}).status_code == 422
    assert authenticate(username=alice.email, password=PASSWORD) is None


# Reservations -----------------------------------------------------------------------------------


def test_all_places_are_taken_or_none(alice):
    for _ in range(3):
        acquire((SHORT, "busy"))
    before = RateLimitSlot.objects.count()
    assert acquire((SHORT, "free"), (SHORT, "busy")) is None
    assert RateLimitSlot.objects.count() == before


def test_who_is_not_known_is_not_limited():
    assert all(acquire((SHORT, "")) for _ in range(9))
    assert acquire_login(None, "a@booktime.example").slots[0].number == 0
    assert RateLimitSlot.objects.count() == 1


def test_what_is_over_is_cleared_when_places_are_taken():
    for number in range(30):
        acquire((SHORT, str(number)))
    in_minutes(2)
    acquire((SHORT, "new"))
    assert RateLimitSlot.objects.count() == 1


def test_a_place_given_back_late_is_another_ones_by_then():
    early = acquire((SHORT, "alice"))
    in_minutes(2)
    acquire((SHORT, "alice"))
    early.release()
    assert RateLimitSlot.objects.filter(until__gt=timezone.now()).count() == 1


def test_taking_costs_the_same_with_few_and_many_places(django_assert_max_num_queries):
    for _ in range(9):
        acquire_login(None, "alice@booktime.example")
    with django_assert_max_num_queries(8):
        acquire_login(None, "alice@booktime.example")
    with django_assert_max_num_queries(5):
        assert acquire_login(None, "alice@booktime.example") is None


# At once ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_do_not_outrun_the_count(monkeypatch):
    make_user(email="alice@booktime.example")
    checked = []
    from accounts.models import User

    check = User.check_password
    monkeypatch.setattr(User, "check_password", lambda *words: checked.append(1) or check(*words))
    tries = [lambda: fail(Client(), 1) for _ in range(24)]
    assert concurrent_errors(*tries) == []
    assert len(checked) == 10
    assert not is_let_in(Client())


@pytest.mark.django_db(transaction=True)
def test_right_passwords_at_once_all_come_in_and_leave_no_place_taken():
    make_user(email="alice@booktime.example")
    let_in = []
    tries = [lambda: let_in.append(is_let_in(Client())) for _ in range(8)]
    assert concurrent_errors(*tries) == []
    assert let_in == [True] * 8
    assert not RateLimitSlot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_places_whose_time_is_over_are_not_taken_twice():
    for _ in range(3):
        acquire((SHORT, "alice"))
    in_minutes(2)
    taken = []
    assert (
        concurrent_errors(*[lambda: taken.append(acquire((SHORT, "alice"))) for _ in range(12)])
        == []
    )
    assert len([reservation for reservation in taken if reservation]) == 3


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_from_one_network_do_not_outrun_the_count():
    for _ in range(45):
        acquire((NETWORK_LOGINS, "127.0.0.1"))
    taken = []

    def guess_password(number):
        request = RequestFactory().get("/")
        taken.append(acquire_login(request, f"person{number}@booktime.example"))

    works = [lambda number=number: guess_password(number) for number in range(16)]
    assert concurrent_errors(*works) == []
    assert len([reservation for reservation in taken if reservation]) == 5
