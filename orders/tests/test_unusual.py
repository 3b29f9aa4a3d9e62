"""Orders that staff should look at say why."""

import pytest

from accounts.factories import make_user
from catalogue.factories import make_product
from orders.factories import make_order
from orders.payments import mark_paid
from orders.transitions import Actor, cancel

pytestmark = pytest.mark.django_db


def ordered(user, copies, price="1.00", number=1):
    products = {make_product(stock=None, price=price): copies for _ in range(number)}
    return make_order(products, user)


def test_a_usual_order_is_not_marked():
    assert ordered(make_user(proven=True), 60).unusual == ""


@pytest.mark.parametrize(
    ("copies", "price", "number", "why"),
    [
        (61, "1.00", 1, "more than 60 copies"),
        (5, "100.00", 1, "over £500.00"),
        (10, "1.00", 3, "3 books with 10 copies or more"),
        (61, "10.00", 3, "over £500.00; more than 60 copies; 3 books with 10 copies or more"),
    ],
)
def test_a_large_order_says_why(copies, price, number, why):
    assert ordered(make_user(proven=True), copies, price, number).unusual == why


def test_many_small_orders_of_an_address_are_one_large_one():
    user = make_user(proven=True)
    first, second = ordered(user, 40), ordered(user, 40)
    assert first.unusual == ""
    assert second.unusual == "more than 60 copies with its other unpaid orders"
    mark_paid(first.pk, Actor())
    cancel(second.pk, Actor())
    assert ordered(user, 40).unusual == ""


def test_another_way_to_write_an_address_hides_no_large_order():
    product = make_product(stock=None, price="1.00")
    orders = [make_order({product: 10}, email=f"anne+{n}@booktime.example") for n in range(7)]
    assert orders[5].unusual == ""
    assert orders[6].unusual == "more than 60 copies with its other unpaid orders"
