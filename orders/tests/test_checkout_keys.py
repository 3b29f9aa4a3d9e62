"""Who knows what a browser came with, or what a page says, learns and changes nothing."""

import re

import pytest
from django.test import Client

from accounts.erasure import erase
from accounts.factories import PASSWORD, make_address, make_user
from basket.factories import make_basket, visit
from basket.models import Basket
from basket.owner import BASKET_COOKIE
from catalogue.factories import make_product
from config.tests.pages import text
from orders.checkout.customer_tokens import signed_customer_token
from orders.factories import make_method
from orders.models import Draft, Order
from orders.personal_data import export_draft
from orders.tests.test_checkout import STREET, shown

pytestmark = pytest.mark.django_db
HERE = "/order/address_select/"
EMAIL = {"do": "email", "email": "gwen@booktime.example"}


@pytest.fixture
def emma(db):
    make_method()
    return make_product("Emma", price="7.50", stock=4)


def test_a_planted_key_sees_nothing_that_is_typed_or_ordered(client, emma):
    """It may also be one that somebody noted who used this computer before."""
    attacker = Client()
    visit(attacker, {emma: 1})
    client.cookies[BASKET_COOKIE] = attacker.cookies[BASKET_COOKIE].value
    client.post(HERE, EMAIL)
    attacker.post(HERE, EMAIL | {"email": "mallory@booktime.example"})
    client.post(HERE, STREET)
    form = shown(client)
    for _ in range(2):
        for answer in (attacker.get(HERE), attacker.post(HERE, form)):
            seen = text(answer) + answer.get("Location", "")
            assert "gwen@" not in seen
            assert "Harbour" not in seen
            assert "/order/done/" not in seen
        client.post(HERE, form)
    assert Order.objects.get().email == "gwen@booktime.example"
    assert "/order/done/" in client.post(HERE, form)["Location"]


def test_a_planted_key_whose_checkout_has_begun_sees_no_e_email_that_is_changed(client, emma):
    attacker = Client()
    visit(attacker, {emma: 1})
    attacker.post(HERE, EMAIL | {"email": "mallory@booktime.example"})
    attacker.post(HERE, STREET)
    client.cookies[BASKET_COOKIE] = attacker.cookies[BASKET_COOKIE].value
    client.post(HERE, EMAIL)
    assert "gwen@" in text(client.get(HERE))
    assert "gwen@" not in text(attacker.get(HERE))


def test_an_answer_that_never_arrives_loses_nothing(client, emma):
    visit(client, {emma: 1})
    client.post(HERE, EMAIL)
    client.post(HERE, STREET)
    before = {name: cookie.value for name, cookie in client.cookies.items()}
    client.post(HERE, EMAIL | {"email": "other@booktime.example"})
    client.cookies.clear()
    client.cookies.load(before)
    page = text(client.get(HERE))
    assert "gwen@booktime.example" in page
    assert "4 Harbour Street" in page
    client.post(HERE, shown(client))
    assert Order.objects.get().email == "gwen@booktime.example"


def test_who_changes_the_e_email_keeps_basket_and_addresses(client, emma):
    basket = visit(client, {emma: 2})
    client.post(HERE, EMAIL)
    client.post(HERE, STREET)
    form = shown(client)
    client.post(HERE, EMAIL | {"email": "other@booktime.example"})
    page = text(client.get(HERE))
    assert "other@booktime.example" in page
    assert "4 Harbour Street" in page
    assert shown(client)["basket"] == form["basket"] == str(basket.pk)
    client.post(HERE, STREET | {"key": "1", "address1": "5 Harbour Street"})
    assert Draft.objects.get().addresses[0]["address1"] == "5 Harbour Street"
    assert Basket.objects.count() == 1


@pytest.fixture
def alice(emma):
    alice = make_user(email="alice@booktime.example")
    make_address(alice, address1="12 Marsh Lane")
    make_basket({emma: 2}, user=alice)
    return alice


def saved_page_of(alice):
    """Return the mark that stands in a page of hers."""
    browser = Client()
    browser.force_login(alice)
    return re.search(r'name="customer_token" value="([^"]+)"', text(browser.get(HERE)))[1]


@pytest.mark.parametrize("do", ["address", "typed"])
def test_who_has_a_page_of_a_customer_writes_nothing_into_their_checkout(client, alice, do):
    client.post(HERE, STREET | {"do": do, "customer_token": saved_page_of(alice)})
    assert not Draft.objects.filter(user=alice).exists()
    browser = Client()
    browser.post("/login/", {"login": alice.email, "password": PASSWORD})
    assert "4 Harbour Street" not in text(browser.get(HERE))


def test_the_mark_of_a_person_says_nothing_of_their_session(alice):
    mark = saved_page_of(alice)
    assert mark.split(":")[0] == str(alice.pk)
    assert alice.get_session_auth_hash() not in mark
    assert len(mark) < 80


def test_what_waits_for_a_customer_is_not_shown_to_the_next_guest_here(client, alice, emma):
    client.post(HERE, STREET | {"customer_token": saved_page_of(alice)})
    client.post("/basket/add/", {"product_id": emma.pk})
    client.post(HERE, EMAIL)
    assert "4 Harbour Street" not in text(client.get(HERE))


def test_the_download_tells_and_erasure_takes_what_waits_for_a_customer(client, alice):
    client.post(HERE, STREET | {"customer_token": signed_customer_token(alice)})
    assert "4 Harbour Street" in str(export_draft(alice))
    erase(alice)
    assert not Draft.objects.exists()
