"""A guest without a link has one mailed; nobody learns by asking what there is."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.rate_limits import EMAILS_TO_ADDRESS, NETWORK_EMAILS
from config.tests.task_queue import run_queued_tasks
from orders.factories import make_order
from orders.guest_links import order_path
from orders.models import Order, OrderEmail
from orders.rate_limits import NETWORK_LOOK_UPS

pytestmark = pytest.mark.django_db
FIND = "/order/find/"
TOKEN = re.compile(r'("X-CSRFToken": "|csrfmiddlewaretoken" value=")\w+')


@pytest.fixture
def order(emma):
    return make_order({emma: 1})


def form_of(order, **other):
    return {"number": order.pk, "email": order.email, **other}


def link_in(message) -> str:
    return re.search(r"http://127.0.0.1:8000(/\S+)", message.body)[1]


def test_the_link_goes_to_the_address_of_the_order(client, order, emails):
    (message,) = emails(
        client.post, FIND, {"number": f" #{order.pk}", "email": order.email.upper()}
    )
    assert (message.to, message.subject) == ([order.email], f"The link to your order {order.pk}")
    assert "Emma" in client.get(link_in(message), follow=True).content.decode()


def test_the_link_to_a_customers_order_leads_to_sign_in(client, alice, emma, emails):
    order = make_order({emma: 1}, alice)
    (message,) = emails(client.post, FIND, form_of(order))
    assert link_in(message) == f"/order/{order.pk}/"
    assert "please sign in" in message.body
    assert client.get(link_in(message))["Location"].startswith("/login/")


def test_right_wrong_and_customers_pairs_are_answered_alike(client, order, alice, bob, emma):
    customers = make_order({emma: 1}, alice)
    forms = {
        "right": form_of(order),
        "no such number": form_of(order, number=999_999),
        "another's number": form_of(order, number=customers.pk),
        "a customer's": form_of(customers),
        "a customer without orders": form_of(order, email=bob.email),
        "nobody's": form_of(order, email="nobody@booktime.example"),
    }
    client.get(FIND)
    seen = {}
    for name, form in forms.items():
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(FIND, form)
        kinds = [re.sub(r'(SAVEPOINT "s).*|[0-9]', "", query["sql"])[:60] for query in asked]
        page = TOKEN.sub("", client.get(FIND).content.decode())
        seen[name] = (answer.status_code, answer["Location"], sorted(answer.headers), kinds, page)
    assert all(each == seen["right"] for each in seen.values()), seen
    assert "If we have an order with this number" in seen["right"][-1]
    run_queued_tasks(soon=True)
    asked_for = OrderEmail.objects.filter(kind=OrderEmail.Kind.LINK).values_list("order", flat=True)
    assert sorted(asked_for) == [order.pk, customers.pk]


@pytest.mark.parametrize("number", ["x", "", "1.5", "-1", "9" * 30, "٣"])
def test_a_number_that_is_none_is_said_beside_its_field(client, db, number):
    response = client.post(FIND, {"number": number, "email": "guest@booktime.example"})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()


def test_nobodys_mailbox_is_flooded(client, order, emails):
    def ask():
        for network in range(EMAILS_TO_ADDRESS.max_attempts + 3):
            client.post(FIND, form_of(order), REMOTE_ADDR=f"203.0.113.{network}")

    assert len(emails(ask)) == EMAILS_TO_ADDRESS.max_attempts
    answer = client.post(FIND, form_of(order), REMOTE_ADDR="203.0.113.99")
    assert (answer.status_code, "Please look for our emails" in answer.content.decode()) == (429, 1)
    other = form_of(order, email="nobody@booktime.example")
    assert client.post(FIND, other, REMOTE_ADDR="203.0.113.99").status_code == 303


def test_a_network_asks_for_so_many_links(client, order):
    for place in range(NETWORK_LOOK_UPS.max_attempts):
        form = form_of(order, email=f"{place}@booktime.example")
        assert client.post(FIND, form).status_code == 303
    assert client.post(FIND, form_of(order)).status_code == 429
    assert client.post(FIND, form_of(order), REMOTE_ADDR="203.0.113.9").status_code == 303


def test_a_network_has_the_shop_send_so_many_emails_of_all_kinds(client, order, monkeypatch):
    monkeypatch.setattr(
        "accounts.rate_limits.NETWORK_EMAILS", NETWORK_EMAILS._replace(max_attempts=2)
    )
    for name in ("a", "b"):
        client.post("/password/reset/", {"email": f"{name}@booktime.example"})
    assert client.post(FIND, form_of(order)).status_code == 429


def test_a_fresh_link_counts_as_one_that_is_asked_for(client, order, emails, settings):
    client.get(order_path(order))

    def ask():
        for _ in range(EMAILS_TO_ADDRESS.max_attempts + 3):
            client.post(f"/order/{order.pk}/link/")

    assert len(emails(ask)) == EMAILS_TO_ADDRESS.max_attempts
    assert (
        "We have been asked for a lot of links"
        in client.get(f"/order/{order.pk}/").content.decode()
    )


def test_who_is_signed_in_is_led_to_their_orders(client, alice, order, emails):
    client.force_login(alice)
    assert client.get(FIND)["Location"] == "/order/"
    assert emails(client.post, FIND, form_of(order)) == []


def test_an_erased_order_is_found_by_nobody(client, order, emails):
    old = form_of(order)
    Order.objects.update(user=None, email="")
    assert client.post(FIND, form_of(order, email="")).status_code == 422
    assert emails(client.post, FIND, old) == []
