"""Nobody is charged, or sent, anything but what they were shown; and how often one may order."""

import pytest
from django.test import Client

from accounts.factories import make_address, make_user
from basket.factories import make_basket, visit
from basket.owner import BasketOwner
from catalogue.factories import make_product
from catalogue.models import Product
from orders.factories import last_form, make_method, make_ready
from orders.models import Draft, Order, ShippingMethod
from orders.rate_limits import CUSTOMER_ORDERS, NETWORK_GUEST_ORDERS, UNPROVEN_ORDERS

pytestmark = pytest.mark.django_db
HERE = "/order/address_select/"


@pytest.fixture
def emma(db):
    make_method()
    return make_product("Emma", price="7.50", tax_rate="5", stock=None)


@pytest.fixture
def alice(client, emma):
    alice = make_user(email="alice@booktime.example")
    make_address(alice, address1="12 Marsh Lane")
    make_basket({emma: 2}, user=alice)
    client.force_login(alice)
    return alice


def own(user):
    return BasketOwner(user_id=user.pk)


CHANGES = {
    "another address": lambda alice: alice.addresses.update(address1="99 Elsewhere"),
    "one more address": lambda alice: make_address(alice),
    "another email": lambda alice: type(alice).objects.update(email="other@booktime.example"),
    "another tax": lambda alice: Product.objects.update(tax_rate=20),
    "another name of the way": lambda alice: ShippingMethod.objects.update(name="Donkey"),
    "another tax of the way": lambda alice: ShippingMethod.objects.update(tax_rate=5),
    "another price": lambda alice: Product.objects.update(price="7.51"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_not_as_it_was_shown_is_shown_again(client, alice, change):
    form = last_form(own(alice))
    change(alice)
    response = client.post(HERE, form)
    assert response.status_code == 409
    assert "Something has changed since you opened this page." in response.content.decode()
    assert not Order.objects.exists()


def test_another_currency_is_shown_again(client, alice, settings):
    form = last_form(own(alice))
    settings.SHOP_CURRENCY = "EUR"
    assert client.post(HERE, form).status_code == 409


def test_a_guests_e_email_of_another_tab_is_shown_again(client, emma):
    form = make_ready(client, {emma: 1})
    Draft.objects.update(email="other@booktime.example")
    assert client.post(HERE, form).status_code == 409
    assert not Order.objects.exists()


def test_tries_that_order_nothing_do_not_count(client, emma, monkeypatch):
    monkeypatch.setattr(
        "orders.checkout.submitting.UNPROVEN_ORDERS", UNPROVEN_ORDERS._replace(max_attempts=1)
    )
    form = make_ready(client, {emma: 1})
    for _ in range(3):
        assert client.post(HERE, form | {"quote_fingerprint": "wrong"}).status_code == 409
    assert client.post(HERE, form).status_code == 303


def test_a_customer_who_has_proven_nothing_has_the_guests_limit(client, alice, emma, monkeypatch):
    monkeypatch.setattr(
        "orders.checkout.submitting.UNPROVEN_ORDERS", UNPROVEN_ORDERS._replace(max_attempts=1)
    )
    client.post(HERE, last_form(own(alice)))
    make_basket({emma: 1}, user=alice)
    assert client.post(HERE, last_form(own(alice))).status_code == 429
    alice.verify_email()
    assert client.post(HERE, last_form(own(alice))).status_code == 303


def test_a_customer_orders_so_often_in_an_hour(client, alice, emma, monkeypatch):
    monkeypatch.setattr(
        "orders.checkout.submitting.CUSTOMER_ORDERS", CUSTOMER_ORDERS._replace(max_attempts=1)
    )
    alice.verify_email()
    client.post(HERE, last_form(own(alice)))
    make_basket({emma: 1}, user=alice)
    assert client.post(HERE, last_form(own(alice))).status_code == 429


def test_guests_of_one_network_order_so_often_in_an_hour(emma, monkeypatch):
    limit = NETWORK_GUEST_ORDERS._replace(max_attempts=2)
    monkeypatch.setattr("orders.checkout.submitting.NETWORK_GUEST_ORDERS", limit)
    answers = []
    for network in ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"):
        client = Client(REMOTE_ADDR=network)
        answers.append(client.post(HERE, make_ready(client, {emma: 1})).status_code)
    assert answers == [303, 303, 429, 303]


def test_placing_again_counts_once(client, emma, monkeypatch):
    monkeypatch.setattr(
        "orders.checkout.submitting.UNPROVEN_ORDERS", UNPROVEN_ORDERS._replace(max_attempts=1)
    )
    form = make_ready(client, {emma: 1})
    assert {client.post(HERE, form).status_code for _ in range(3)} == {303}


def test_a_stranger_with_the_same_form_gets_nothing(emma):
    form = make_ready(Client(), {emma: 1})
    outsider = Client()
    visit(outsider, {emma: 1})
    assert outsider.post(HERE, form)["Location"] == "/basket/"
    assert not Order.objects.exists()
