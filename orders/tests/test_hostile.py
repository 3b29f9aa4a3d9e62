"""What an attacker tried, and what must not happen again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.factories import PASSWORD, make_address, make_user
from basket.factories import make_basket, visit
from catalogue.factories import make_product
from config.tests.task_queue import run_queued_tasks
from orders.checkout.customer_tokens import (
    CUSTOMER_TOKEN_AGE,
    customer_of_token,
    signed_customer_token,
)
from orders.factories import make_method, make_order, make_ready
from orders.guest_links import get_order_by_token, sign_order
from orders.models import Draft, Invoice, Order
from orders.payments import mark_paid
from orders.transitions import Actor

pytestmark = pytest.mark.django_db
HERE = "/order/address_select/"
STREET = {
    "key": "new",
    "name": "Gwen Tully",
    "country": "GB",
    "address1": "4 Harbour Street",
    "city": "Edinburgh",
    "zip_code": "EH6 6JJ",
}
MULTIPART = 'multipart/form-data; boundary="B"; charset={}'


@pytest.fixture
def emma(db):
    make_method()
    return make_product("Emma", stock=None)


@pytest.fixture
def guest(client, emma):
    visit(client, {emma: 1})
    client.post(HERE, {"do": "email", "email": "gwen@booktime.example"})
    return client


@pytest.mark.parametrize("do", ["typed", "address"])
@pytest.mark.parametrize("field", ["name", "city", "key", "for", "form"])
def test_a_nul_is_no_word(guest, do, field):
    form = STREET | {"do": do, "zip_code": "wrong", "form": "f", field: "a\0b"}
    assert guest.post(HERE, form).status_code in (204, 422)
    assert guest.get(HERE).status_code == 200


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "idna", "zlib", "rot13", "hex"])
def test_a_form_in_a_strange_charset_is_refused(guest, charset):
    body = b'--B\r\nContent-Disposition: form-data; name="do"\r\n\r\n+2AA-\r\n--B--\r\n'
    for path in (HERE, "/basket/add/", "/login/", "/order/find/"):
        answer = guest.generic("POST", path, body, content_type=MULTIPART.format(charset))
        assert answer.status_code == 415
    assert guest.get(HERE).status_code == 200


def test_the_next_person_at_the_computer_does_not_find_an_earlier_guests_order(client, emma):
    form = make_ready(client, {emma: 1})
    assert client.post(HERE, form)["Location"] == client.post(HERE, form)["Location"]
    Order.objects.update(date_added=timezone.now() - timedelta(hours=2))
    assert client.post(HERE, form)["Location"] == "/basket/"


def test_the_next_guest_sees_nothing_that_the_one_before_typed(client, emma):
    client.post(HERE, make_ready(client, {emma: 1}, email="gwen@booktime.example"))
    client.post("/basket/add/", {"product_id": emma.pk})
    page = client.get(HERE).content.decode()
    assert "What is your email address?" in page
    assert "gwen@" not in page


def test_emails_and_links_follow_a_customers_new_address(emma):
    alice = make_user(email="alice@booktime.example")
    order = make_order({emma: 1}, user=alice)
    old = sign_order(order)
    alice.ask_for_email("new@booktime.example")
    alice.confirm_email()
    order.refresh_from_db()
    assert order.email == "new@booktime.example"
    assert get_order_by_token(old) is None


def test_a_mark_of_a_person_ends_with_the_password_and_after_a_day(monkeypatch):
    alice = make_user()
    mark = signed_customer_token(alice)
    assert customer_of_token(mark) == alice
    with monkeypatch.context() as later:
        later.setattr("orders.checkout.customer_tokens.CUSTOMER_TOKEN_AGE", -CUSTOMER_TOKEN_AGE)
        assert customer_of_token(mark) is None
    alice.set_password("another-long-secret")
    alice.save()
    assert customer_of_token(mark) is None


def test_a_parked_address_takes_the_place_of_no_other(client, emma):
    alice = make_user()
    address = make_address(alice)
    make_basket({emma: 1}, user=alice)
    form = STREET | {
        "do": "address",
        "key": address.pk,
        "customer_token": signed_customer_token(alice),
    }
    client.post(HERE, form)
    client.post("/login/", {"login": alice.email, "password": PASSWORD})
    assert Draft.objects.get(user=alice).unsaved_address["key"] == "new"


def test_an_invoice_is_drawn_once_and_kept(client, emma, monkeypatch):
    order = make_order({emma: 1})
    mark_paid(order.pk, Actor())
    url = f"/order/guest/{sign_order(order)}/invoice/?format=pdf"
    assert client.get(url).content.startswith(b"%PDF")
    assert Invoice.objects.get().pdf is None, "a look keeps nothing"
    run_queued_tasks()
    first = client.get(url).content
    assert bytes(Invoice.objects.get().pdf) == first
    monkeypatch.setattr("orders.pdf._get_renderer", None)
    assert client.get(url).content == first


def test_a_country_that_the_shop_left_is_not_sent_to(client, emma, settings):
    settings.SHOP_COUNTRIES = ["GB"]
    assert not make_method().goes_to("IE")
    assert make_method().goes_to("GB")


def test_copies_come_back_beside_the_largest_stock_there_may_be(emma):
    product = make_product(stock=1_000_000_000)
    order = make_order({product: 2})
    type(product).objects.filter(pk=product.pk).update(stock=1_000_000_000)
    Client().post(f"/order/guest/{sign_order(order)}/cancel/")
    product.refresh_from_db()
    assert product.stock == 1_000_000_002
