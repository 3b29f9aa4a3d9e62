"""Who presses the button behind the link in the mail has proven the address; nobody else."""

import re

import pytest
from django.test import Client

from accounts.emails import confirmation_url
from accounts.factories import make_user
from basket.factories import make_basket, owner_of_basket
from catalogue.factories import make_product
from config.tests.pages import text
from config.tests.task_queue import run_queued_tasks
from orders.email_verification import verification_url
from orders.factories import make_order, make_ready, make_submission
from orders.guest_links import order_path
from orders.models import Order
from orders.payments import mark_paid
from orders.services import place_order
from orders.transitions import Actor, cancel

pytestmark = pytest.mark.django_db
HERE = "/order/address_select/"


@pytest.fixture
def order(db):
    return make_order({make_product("Emma"): 2}, unproven=True)


def path_of(order):
    return verification_url(order).removeprefix("http://127.0.0.1:8000")


def is_held(order):
    order.refresh_from_db()
    return bool(order.held_until)


def test_the_link_of_the_email_shows_a_button_and_proves_nothing_by_itself(
    client, order, mailoutbox
):
    run_queued_tasks()
    (path,) = {*re.findall(r"http://127.0.0.1:8000(\S+/confirm/\S+/)", mailoutbox[0].body)}
    assert path in mailoutbox[0].alternatives[0][0]
    for ask in (client.get, client.head, client.get):
        answer = ask(path)
        assert (answer.status_code, is_held(order)) == (200, True)
    assert "Yes, keep my books" in text(client.get(path))
    answer = client.post(path)
    assert (answer.status_code, answer.url[:13]) == (303, "/order/guest/")
    assert not is_held(order)
    assert (bool(order.email_verified_at), order.network) == (True, "")
    assert "your address is confirmed" in text(client.get(answer.url, follow=True))
    assert "nothing more you need to do" in text(client.get(path))


def test_whoever_places_an_order_is_not_led_to_its_proof(client):
    form = make_ready(client, {make_product(): 1})
    done = client.post(HERE, form).url
    order = Order.objects.get()
    pages = [done, order_path(order), f"{order_path(order)}invoice/"]
    for page in pages:
        assert "/confirm/" not in text(client.get(page, follow=True))
    token = order_path(order).rstrip("/").rpartition("/")[2]
    for guess in (token, token.partition(".")[2], "x", "é"):
        assert client.post(f"{order_path(order)}confirm/{guess}/").status_code == 404
    assert client.post(f"{order_path(order)}confirm/").status_code == 404
    assert is_held(order)


def test_the_proof_of_one_order_is_none_of_another(client, order):
    other = make_order({make_product(): 1}, email="other@booktime.example", unproven=True)
    proof = path_of(order).rstrip("/").rpartition("/")[2]
    assert client.post(f"{order_path(other)}confirm/{proof}/").status_code == 404
    assert is_held(other)


def test_all_open_orders_of_the_address_are_proven(client, order):
    same, other, over = (
        make_order({make_product(): 1}, unproven=True, **fields)
        for fields in ({}, {"email": "other@booktime.example"}, {})
    )
    cancel(over.pk, Actor())
    client.post(path_of(order))
    assert [is_held(each) for each in (same, other)] == [False, True]
    over.refresh_from_db()
    assert (over.status, over.email_verified_at) == (Order.Status.CANCELLED, None)


def test_a_cancelled_order_is_not_kept(client, order):
    path = path_of(order)
    cancel(order.pk, Actor())
    assert "is cancelled" in text(client.get(path))
    answer = client.post(path, follow=True)
    order.refresh_from_db()
    assert (order.email_verified_at, order.status) == (None, Order.Status.CANCELLED)
    assert "your address is confirmed" not in text(answer)


def test_a_paid_order_is_proven_without_harm(client, order):
    mark_paid(order.pk, Actor())
    client.post(path_of(order))
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert order.email_verified_at


def test_the_button_needs_the_forms_token(order):
    assert Client(enforce_csrf_checks=True).post(path_of(order)).status_code == 403
    assert is_held(order)


def test_the_button_works_in_a_browser(order):
    """The page's policy decides what a browser says of where its form comes from (Fetch, 3.2)."""
    client = Client(enforce_csrf_checks=True)
    page = client.get(path_of(order))
    quiet = page["Referrer-Policy"] == "no-referrer"
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    origin = "null" if quiet else "http://testserver"
    form = {"csrfmiddlewaretoken": token}
    assert client.post(path_of(order), form, headers={"Origin": origin}).status_code == 303
    assert not is_held(order)


def test_the_proof_stands_in_no_referer(client, order):
    alice = make_user()
    client.force_login(alice)
    for each in (order, make_order({make_product(): 1}, alice, unproven=True)):
        assert client.get(path_of(each))["Referrer-Policy"] == "strict-origin"
    link = confirmation_url(alice).removeprefix("http://127.0.0.1:8000")
    assert client.get(link)["Referrer-Policy"] == "strict-origin"


def test_the_button_confirms_the_account_that_is_signed_in(client):
    alice = make_user()
    order = make_order({make_product(): 1}, alice, unproven=True)
    assert client.get(path_of(order)).status_code == 302
    client.force_login(make_user())
    assert client.post(path_of(order)).status_code == 404
    client.force_login(alice)
    assert client.post(path_of(order)).status_code == 303
    assert (is_held(order), alice.has_verified_email) == (False, True)


def test_confirming_an_account_proves_its_open_orders():
    alice = make_user()
    order = make_order({make_product(): 1}, alice, unproven=True)
    outsiders = make_order({make_product(): 1}, make_user(), unproven=True)
    alice.verify_email()
    assert (is_held(order), is_held(outsiders)) == (False, True)


def test_the_next_order_of_a_guest_is_to_be_proven_again(client, order):
    client.post(path_of(order))
    basket = make_basket({make_product(): 1})
    again, _ = place_order(make_submission(owner_of_basket(basket), email=order.email))
    assert again.held_until


def test_the_pages_of_an_order_say_until_when_it_is_kept(client, order):
    until = order.held_until.astimezone().strftime("%A")
    for page in (f"/order/done/{order_path(order).split('/')[3]}/", order_path(order)):
        message = text(client.get(page, follow=True))
        assert f"We are keeping these books for you until <strong>{until} " in message
        assert f"by <strong>{order.pay_by.day} {order.pay_by:%B %Y}</strong>" in message
    client.post(path_of(order))
    assert "We are keeping these books for you until" not in text(
        client.get(order_path(order), follow=True)
    )
