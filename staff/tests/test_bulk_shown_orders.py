"""Attacks on marking many: nothing is done to an order that nobody was shown."""

import re

import pytest

from catalogue.factories import make_product
from orders.factories import make_order
from orders.models import Order, OrderStatus
from orders.payments import mark_paid
from orders.transitions import Actor, cancel

BULK_ACTIONS = "/order-dashboard/marks/"


def shown(response) -> dict:
    """Return what the form of the preview sends when its button is pressed."""
    text = response.content.decode()
    fields = re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', text)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def status(order) -> int:
    return Order.objects.get(pk=order.pk).status


@pytest.mark.parametrize("do", ["paid", "sent", "cancel"])
def test_an_order_that_takes_the_place_of_another_in_a_filter_is_not_marked(office, owner, do):
    product = make_product("Emma", stock=90)
    first = make_order({product: 1})
    data = {"do": do, "all": "1", "query": "status=10"}
    form = shown(office.post(BULK_ACTIONS, data)) | {"restock": "yes"}
    cancel(first.pk, Actor(owner))
    second = make_order({product: 1})
    response = office.post(BULK_ACTIONS, form)
    assert response.status_code == 409
    assert status(second) == OrderStatus.NEW
    again = shown(response) | {"restock": "yes"}
    assert office.post(BULK_ACTIONS, again).status_code == 303
    assert status(second) != OrderStatus.NEW


def test_a_filter_is_not_marked_by_a_number_alone(office, db):
    order = make_order({make_product(): 1})
    data = {"do": "paid", "all": "1", "query": "status=10", "seen": "1"}
    for which in ({}, {"which": ""}, {"which": "1"}, {"which": "x" * 5000}):
        assert office.post(BULK_ACTIONS, data | which).status_code in (409, 422)
    assert status(order) == OrderStatus.NEW


def test_an_order_that_is_named_twice_is_marked_once(office, db):
    product = make_product(stock=10)
    order = make_order({product: 2})
    data = {"do": "cancel", "order": [order.pk, order.pk, f"0{order.pk}"], "restock": "yes"}
    form = shown(office.post(BULK_ACTIONS, data))
    assert form["seen"] == "1"
    assert office.post(BULK_ACTIONS, data | {"seen": 1}).status_code == 303
    product.refresh_from_db()
    assert product.stock == 10


def test_what_was_done_since_stays_where_it_is_done_once_more(office, owner):
    """The same form sent twice, as by a double click: the second finds nothing to do."""
    order = make_order({make_product(): 1})
    form = shown(office.post(BULK_ACTIONS, {"do": "paid", "order": order.pk}))
    assert office.post(BULK_ACTIONS, form).status_code == 303
    assert office.post(BULK_ACTIONS, form).status_code == 409
    assert order.emails.filter(kind="paid").count() == 1
    mark_paid(make_order({make_product(): 1}).pk, Actor(owner))
