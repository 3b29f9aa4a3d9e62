"""What is told of a person's orders, and what stays of them after the end of the account."""

import json

import pytest

from accounts.erasure import erase
from accounts.personal_data import collected
from basket.factories import make_basket
from basket.models import Basket
from orders import integrity
from orders.factories import line_ids, make_order
from orders.invoices import issue_invoice
from orders.models import Draft, Invoice, Order, OrderEmail, OrderLine, StatusChange
from orders.payments import mark_paid
from orders.personal_data import export_personal_data
from orders.transitions import Actor, cancel

pytestmark = pytest.mark.django_db


def kept() -> list:
    """What erasure must leave as it is, to the cent."""
    money = Order.objects.order_by("pk").values_list("total", "shipping_price", "billing_name")
    lines = OrderLine.objects.values_list("order", "name", "price", "tax_rate", "status")
    return [list(money), list(lines), list(Invoice.objects.values_list("number", "content"))]


def test_the_download_holds_the_orders_with_their_books_and_nobody_elses(
    client, alice, bob, emma, ulysses
):
    order = make_order({emma: 2, ulysses: 1}, alice)
    make_order({emma: 1}, bob)
    client.force_login(alice)
    (notice,) = json.loads(client.get("/account/data/").content)["orders"]
    assert (notice["number"], notice["total"], notice["billing_name"]) == (
        order.pk,
        "29.98",
        "Alice Fenn",
    )
    products = [(line["book"], line["copies"], line["price"]) for line in notice["lines"]]
    assert products == [("Emma", 2, "7.99"), ("Ulysses", 1, "10.50")]
    assert not {"user", "basket"} & set(notice)


def test_the_download_holds_what_is_typed_at_the_checkout(alice, bob):
    Draft.objects.create(user=alice, email=alice.email, unsaved_address={"name": "Alice"})
    (notice,) = collected(alice)["checkout"]
    assert notice["email"] == alice.email
    assert collected(bob)["checkout"] == []


@pytest.mark.parametrize("number", [2, 20])
def test_the_download_costs_the_same_for_few_and_many(
    alice, emma, number, django_assert_num_queries
):
    for _ in range(number):
        make_order({emma: 1}, alice)
        type(emma).objects.update(stock=9)
    with django_assert_num_queries(3):
        assert len(export_personal_data(alice)) == number


def test_erasure_takes_the_person_from_the_orders_and_leaves_the_amounts(alice, emma, ulysses):
    order = make_order({emma: 2, ulysses: 1}, alice)
    cancel(order.pk, Actor(alice, customer=True), line_ids(order)[:1])
    mark_paid(order.pk, Actor())
    before = kept()
    erase(alice)
    assert kept() == before
    order.refresh_from_db()
    assert (order.user, order.email) == (None, "")
    assert (order.basket.user, order.basket.visitor) == (None, None)


def test_erasure_removes_draft_and_open_basket_and_nobody_elses(alice, bob, emma):
    order = make_order({emma: 1}, alice)
    mine, theirs = (make_basket({emma: 1}, user=user) for user in (alice, bob))
    for user in (alice, bob):
        Draft.objects.create(user=user)
    erase(alice)
    assert [draft.user for draft in Draft.objects.all()] == [bob]
    assert not Basket.objects.filter(pk=mine.pk).exists()
    assert set(Basket.objects.values_list("pk", "user")) == {
        (order.basket_id, None),
        (theirs.pk, bob.pk),
    }


def test_erasure_takes_the_visitors_key_from_an_order_that_had_joined(alice, emma):
    order = make_order({emma: 1}, email=alice.email)
    alice.verify_email()
    assert order.basket.visitor
    erase(alice)
    order.basket.refresh_from_db()
    assert order.basket.visitor is None


def test_erasure_leaves_the_log_without_the_name(alice, emma):
    order = make_order({emma: 1}, alice)
    cancel(order.pk, Actor(alice, customer=True))
    erase(alice)
    assert set(StatusChange.objects.values_list("by", "by_customer")) == {(None, True)}


def test_erasure_leaves_nobody_elses_order_changed(alice, bob, emma):
    theirs, guests = make_order({emma: 1}, bob), make_order({emma: 1})
    erase(alice)
    assert set(Order.objects.values_list("pk", "user", "email")) == {
        (theirs.pk, bob.pk, bob.email),
        (guests.pk, None, "guest@booktime.example"),
    }


def test_the_database_is_in_order_after_erasure(alice, emma):
    paid = make_order({emma: 1}, alice)
    issue_invoice(paid.pk)
    make_order({emma: 1}, alice)
    assert OrderEmail.objects.count() == 2
    erase(alice)
    assert list(integrity.check()) == []
