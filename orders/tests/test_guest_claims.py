"""Guests' orders that name a customer's address: the customer says whether they are theirs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.erasure import erase
from accounts.factories import make_user
from config.tests.task_queue import run_queued_tasks
from orders.factories import line_ids, make_order
from orders.guest_claims import answer_claim
from orders.guest_links import order_path
from orders.models import LineStatus, Order, OrderEmail
from orders.timeline import timeline
from orders.transitions import Actor, transition_lines

pytestmark = pytest.mark.django_db
QUESTION = "was placed with your email address, without signing in"


@pytest.fixture
def alice(alice):
    alice.verify_email()
    return alice


@pytest.fixture
def order(alice, emma):
    """Return an order that a guest placed, who typed Alice's address."""
    return make_order({emma: 1}, email=alice.email)


@pytest.fixture
def hers(client, alice):
    client.force_login(alice)
    return client


def listed(client) -> str:
    return client.get("/order/").content.decode()


def test_a_guests_order_joins_no_account_by_itself(hers, alice, order, bob):
    assert order.user is None
    assert QUESTION in listed(hers)
    assert f'href="/order/{order.pk}/"' not in listed(hers)
    assert hers.get(f"/order/{order.pk}/").status_code == 404
    hers.force_login(bob)
    assert QUESTION not in listed(hers)


def test_until_then_the_guest_follows_and_cancels_it(client, order):
    page = client.get(order_path(order), follow=True)
    assert page.status_code == 200
    assert client.post(f"/order/{order.pk}/cancel/").status_code == 303
    assert Order.objects.get().is_cancelled


def test_with_a_yes_it_is_hers_and_the_guests_link_ends(hers, alice, order, client):
    link = order_path(order)
    message = hers.post(f"/order/{order.pk}/join/", {"answer": "yes"}, follow=True)
    assert f"Order {order.pk} is in your account now." in message.content.decode()
    assert "Added to your account" in message.content.decode()
    order.refresh_from_db()
    assert order.user == alice
    assert order.is_email_verified
    assert QUESTION not in listed(hers)
    client.logout()
    assert client.get(link, follow=True).request["PATH_INFO"] == "/login/"


def test_with_a_no_it_stays_the_guests_and_nobody_asks_again(hers, alice, order):
    answers = [hers.post(f"/order/{order.pk}/join/", {"answer": "no"}) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == ["/order/", "/order/"]
    assert QUESTION not in listed(hers)
    alice.verify_email()  # as each new password by a link does
    order.refresh_from_db()
    assert (order.user, order.claimed_at) == (None, None)
    hers.logout()
    assert hers.get(order_path(order), follow=True).status_code == 200


def test_a_no_can_be_taken_back_by_the_link_of_the_email(hers, alice, order):
    hers.post(f"/order/{order.pk}/join/", {"answer": "no"})
    assert QUESTION in hers.get(f"/order/{order.pk}/join/").content.decode()
    hers.post(f"/order/{order.pk}/join/", {"answer": "yes"})
    order.refresh_from_db()
    assert (order.user, order.claim_refused_at) == (alice, None)


def test_a_second_yes_leads_to_the_order(hers, order):
    for _ in range(2):
        answer = hers.post(f"/order/{order.pk}/join/", {"answer": "yes"})
        assert answer["Location"] == f"/order/{order.pk}/"


@pytest.mark.parametrize("message", ["", "maybe", "YES"])
def test_another_answer_changes_nothing(hers, order, message):
    assert hers.post(f"/order/{order.pk}/join/", {"answer": message}).status_code == 422
    order.refresh_from_db()
    assert (order.user, order.claim_refused_at) == (None, None)


def test_looking_changes_nothing(hers, order):
    assert hers.get(f"/order/{order.pk}/join/?answer=yes").status_code == 200
    order.refresh_from_db()
    assert order.user is None


def test_nobody_else_is_asked_or_answers(client, order, bob, emma):
    unproven = make_user(email="carol@booktime.example")
    hers = make_order({emma: 1}, email=unproven.email)
    for user, theirs in ((bob, order), (unproven, hers)):
        client.force_login(user)
        assert QUESTION not in listed(client)
        for number in (theirs.pk, 999_999):
            assert client.get(f"/order/{number}/join/").status_code == 404
            answer = client.post(f"/order/{number}/join/", {"answer": "yes"})
            assert answer.status_code == 404
    assert set(Order.objects.values_list("user", flat=True)) == {None}


def test_a_stranger_is_led_to_sign_in_and_back_to_the_question(client, order):
    answer = client.get(f"/order/{order.pk}/join/")
    assert answer["Location"] == f"/login/?next=%2Forder%2F{order.pk}%2Fjoin%2F"


def test_an_order_that_joined_elsewhere_is_nobodys_to_take(alice, bob, order):
    Order.objects.filter(pk=order.pk).update(user=bob)
    assert not answer_claim(order.pk, alice, yes=True)
    assert Order.objects.get().user == bob


def test_the_question_comes_by_email_and_leads_to_it(client, alice, emma, emails):
    placed, asked = emails(make_order, {emma: 1}, email=alice.email, unproven=True)
    order = Order.objects.get()
    assert (asked.to, asked.subject) == ([alice.email], f"Is order {order.pk} yours?")
    assert f"http://127.0.0.1:8000/order/{order.pk}/join/\n" in asked.body
    assert "Alice Fenn" not in asked.body + placed.body.split("Delivery to:")[0]


def test_many_orders_are_one_question_a_day(alice, emma, emails):
    def order():
        for _ in range(3):
            make_order({emma: 1}, email=alice.email)

    emails(order)
    assert OrderEmail.objects.filter(kind=OrderEmail.Kind.CLAIM).count() == 1


def test_nobody_is_asked_where_there_is_no_customer_with_the_proven_address(emma, bob, emails):
    closed = make_user(email="closed@booktime.example", is_active=False)
    closed.verify_email()
    for email in ("nobody@booktime.example", bob.email, closed.email):
        assert len(emails(make_order, {emma: 1}, email=email)) == 1, email


def test_placing_costs_the_same_for_a_customers_address_and_for_nobodys(alice, bob, emma):
    make_order({emma: 1})
    costs = []
    for email in ("nobody@booktime.example", bob.email, alice.email):
        with CaptureQueriesContext(connection) as asked:
            make_order({emma: 1}, email=email)
        costs.append(len(asked))
    assert len(set(costs)) == 1


def test_the_customer_reads_when_it_joined(alice, order):
    answer_claim(order.pk, alice, yes=True)
    order.refresh_from_db()
    assert "Added to your account" in [event.words for event in timeline(order, [])]


def test_orders_from_before_the_address_was_proven_join_by_themselves(emma):
    before = make_order({emma: 1}, email="carol@booktime.example")
    carol = make_user(email="carol@booktime.example")
    between = make_order({emma: 1}, email=carol.email)
    carol.verify_email()
    after = make_order({emma: 1}, email=carol.email)
    carol.verify_email()
    owners = dict(Order.objects.values_list("pk", "user"))
    assert owners == {before.pk: carol.pk, between.pk: carol.pk, after.pk: None}
    before.refresh_from_db()
    assert before.claimed_at
    assert before.is_email_verified


def test_with_the_account_its_address_goes_from_guests_orders(alice, order, emma, emails):
    other = make_order({emma: 1}, email="other@booktime.example")
    erase(alice)
    emails = dict(Order.objects.values_list("pk", "email"))
    assert emails == {order.pk: "", other.pk: "other@booktime.example"}


def test_an_account_that_proved_nothing_ends_no_guests_link(client, bob, emma):
    order = make_order({emma: 1}, email=bob.email)
    link = order_path(order)
    erase(bob)
    assert client.get(link, follow=True).status_code == 200


def test_emails_of_a_joined_order_lead_to_the_account(alice, order, emails):
    run_queued_tasks()
    answer_claim(order.pk, alice, yes=True)
    (message,) = emails(transition_lines, order.pk, LineStatus.SENT, Actor(), line_ids(order))
    assert f"http://127.0.0.1:8000/order/{order.pk}/" in message.body
    assert message.body.startswith("Hello Alice Fenn,")
