"""At sign-in the visitor's basket joins the customer's."""

import pytest
from django.contrib.messages import get_messages

from accounts.factories import PASSWORD
from basket.factories import make_basket, visit
from basket.models import Basket, BasketLine
from basket.owner import BASKET_COOKIE
from catalogue.factories import make_product
from catalogue.models import Product

pytestmark = pytest.mark.django_db


def sign_in(client, user):
    response = client.post("/login/", {"login": user.email, "password": PASSWORD})
    assert response.status_code == 302
    return [str(message) for message in get_messages(response.wsgi_request)]


def has(user):
    lines = BasketLine.objects.filter(basket__user=user)
    return dict(lines.values_list("product__name", "quantity"))


def test_a_basket_comes_along_and_the_visitors_key_is_forgotten(client, alice, emma):
    visit(client, {emma: 2})
    message = sign_in(client, alice)
    assert has(alice) == {"Emma": 2}
    assert "The book you had chosen is in your basket." in message
    assert client.cookies[BASKET_COOKIE].value == ""
    assert Basket.objects.count() == 1


def test_the_larger_quantity_counts(client, alice, emma, ulysses):
    make_basket({emma: 5, ulysses: 1}, user=alice)
    visit(client, {emma: 2, ulysses: 3})
    message = sign_in(client, alice)
    assert has(alice) == {"Emma": 5, "Ulysses": 3}
    assert "“Ulysses” was in your basket already: it has 3 now." in message
    assert not any("Emma" in sentence for sentence in message)


def test_no_more_than_there_is(client, alice, emma):
    make_basket({emma: 1}, user=alice)
    visit(client, {emma: 8})
    Product.objects.filter(pk=emma.pk).update(stock=4)
    message = sign_in(client, alice)
    assert has(alice) == {"Emma": 4}
    assert "Only 4 left of “Emma”: we put 4 in your basket." in message


def test_what_is_sold_out_keeps_its_line(client, alice, emma):
    visit(client, {emma: 2})
    Product.objects.filter(pk=emma.pk).update(stock=0)
    sign_in(client, alice)
    assert has(alice) == {"Emma": 2}


def test_what_does_not_fit_is_named(client, alice):
    make_basket({make_product(): 1 for _ in range(98)}, user=alice)
    visit(client, {make_product(f"New {n}"): 1 for n in range(7)})
    message = sign_in(client, alice)
    assert len(has(alice)) == 100
    assert "Your basket is full: “New 2”, “New 3”, “New 4” and 2 more did not fit in." in message


def test_without_a_basket_nothing_is_said_or_made(client, alice):
    message = sign_in(client, alice)
    assert not Basket.objects.exists()
    assert not any("basket" in sentence for sentence in message)


def test_a_key_without_a_basket_makes_none(client, alice):
    client.cookies[BASKET_COOKIE] = "0" * 64
    sign_in(client, alice)
    assert not Basket.objects.exists()


def test_who_signs_in_over_anothers_session_gets_nothing_of_theirs(client, alice, bob, emma):
    visit(client, {emma: 2})
    sign_in(client, alice)
    client.force_login(bob)
    assert "Your basket is empty" in client.get("/basket/").content.decode()
    assert (has(alice), has(bob)) == ({"Emma": 2}, {})


def test_the_basket_of_a_customer_stays_with_them_after_sign_out(client, alice, emma):
    visit(client, {emma: 2})
    sign_in(client, alice)
    client.logout()
    assert "Your basket is empty" in client.get("/basket/").content.decode()
    sign_in(client, alice)
    assert has(alice) == {"Emma": 2}
    assert "Emma" in client.get("/basket/").content.decode()


def test_a_basket_on_another_device_is_the_same_one(client, alice, emma, ulysses):
    from django.test import Client

    phone = Client()
    sign_in(phone, alice)
    phone.post("/basket/add/", {"product_id": ulysses.pk})
    visit(client, {emma: 1})
    sign_in(client, alice)
    for device in (phone, client):
        html = device.get("/basket/").content.decode()
        assert "Emma" in html
        assert "Ulysses" in html


def late_add(client, product):
    """What a visit's answer leaves that comes after its person signed in."""
    basket = visit(client, {product: 1})
    return client.cookies[BASKET_COOKIE].value, basket


def test_what_came_late_from_a_visit_waits_for_nobody(client, alice, bob, emma):
    sign_in(client, alice)
    late_add(client, emma)
    client.get("/about-us/")
    assert client.cookies[BASKET_COOKIE].value == ""
    client.logout()
    sign_in(client, bob)
    assert has(bob) == {}


def test_what_came_late_from_a_visit_joins_at_the_next_add(client, alice, emma, ulysses):
    sign_in(client, alice)
    late_add(client, emma)
    client.post("/basket/add/", {"product_id": ulysses.pk})
    assert has(alice) == {"Emma": 1, "Ulysses": 1}
    assert client.cookies[BASKET_COOKIE].value == ""


def test_a_sign_in_over_a_live_session_takes_nothing_of_the_visit(client, alice, bob, emma):
    sign_in(client, alice)
    late_add(client, emma)
    client.post("/admin/login/", {"username": bob.email, "password": PASSWORD})
    response = client.post("/login/", {"login": bob.email, "password": PASSWORD})
    assert response.status_code == 302
    assert (has(alice), has(bob)) == ({}, {})
    assert client.cookies[BASKET_COOKIE].value == ""


def test_sign_out_leaves_no_key_to_the_next_person(client, alice, bob, emma):
    sign_in(client, alice)
    late_add(client, emma)
    client.post("/logout/")
    assert client.cookies[BASKET_COOKIE].value == ""
