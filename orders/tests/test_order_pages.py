"""What customers and guests do with an order: look at it, cancel, order again."""

import re

import pytest
from django.test import Client

from accounts.factories import make_user
from basket.models import BasketLine
from catalogue.factories import make_product
from catalogue.models import Product
from orders.factories import line_ids, make_order
from orders.guest_links import sign_order
from orders.models import LineStatus, OrderLine
from orders.transitions import Actor, transition_lines

pytestmark = pytest.mark.django_db
NEW, PROCESSING, SENT, CANCELLED = LineStatus


@pytest.fixture
def emma(db):
    return make_product("Emma", price="7.50", stock=9)


@pytest.fixture
def alice(client, db):
    alice = make_user(email="alice@booktime.example")
    client.force_login(alice)
    return alice


@pytest.fixture
def order(alice, emma):
    return make_order({emma: 2, make_product("Ulysses", stock=None): 1}, user=alice)


def page(client, order, path="", **form):
    url = f"/order/{order.pk}/{path}"
    response = client.post(url, form) if path else client.get(url)
    if response.status_code == 303:
        response = client.get(response["Location"])
    return response.content.decode()


def states():
    return list(OrderLine.objects.order_by("pk").values_list("status", flat=True))


# Cancelling -----------------------------------------------------------------------------------


def test_the_customer_cancels_an_order_while_nothing_is_packed(client, order, emma):
    assert "Yes, cancel the order" in page(client, order)
    message = page(client, order, "cancel/", x="")
    assert "Your order is cancelled." in message
    assert "Yes, cancel the order" not in message
    assert states() == [CANCELLED] * 3
    emma.refresh_from_db()
    assert emma.stock == 9


def test_one_copy_is_cancelled_and_the_rest_stays(client, order, emma):
    assert "One copy is cancelled." in page(client, order, "cancel/", line=line_ids(order)[0])
    assert sorted(states()) == [NEW, NEW, CANCELLED]
    assert "£7.50" in page(client, order)
    emma.refresh_from_db()
    assert emma.stock == 8


def test_nothing_is_cancelled_once_something_is_packed(client, order):
    transition_lines(order.pk, PROCESSING, Actor(), line_ids(order)[:1])
    shown = page(client, order)
    assert "Cancel" not in re.sub("<title>.*?</title>", "", shown)
    for form in ({}, {"line": line_ids(order)[1]}):
        response = client.post(f"/order/{order.pk}/cancel/", form)
        assert response.status_code == 409
        assert "can no longer be cancelled" in response.content.decode()
    assert states() == [PROCESSING, NEW, NEW]


def test_cancelling_twice_gives_back_once(client, order, emma):
    for status in (303, 409):
        assert client.post(f"/order/{order.pk}/cancel/").status_code == status
    emma.refresh_from_db()
    assert emma.stock == 9


@pytest.mark.parametrize("line", ["x", "-1", "9" * 40, "0", "1.5", "٣"])
def test_a_copy_that_is_none_cancels_nothing(client, order, line):
    response = client.post(f"/order/{order.pk}/cancel/", {"line": line})
    assert response.status_code in (409, 422)
    assert states() == [NEW] * 3


def test_a_copy_of_another_order_is_not_cancelled(client, alice, order, emma):
    other = make_order({emma: 1}, user=alice)
    response = client.post(f"/order/{order.pk}/cancel/", {"line": line_ids(other)[0]})
    assert response.status_code == 409
    assert set(states()) == {NEW}


def test_nothing_happens_by_looking(client, order):
    for path in ("cancel/", "reorder/"):
        assert client.get(f"/order/{order.pk}/{path}").status_code == 405
    assert states() == [NEW] * 3


def test_a_guest_cancels_by_the_link(emma):
    order, visitor = make_order({emma: 1}), Client()
    base = f"/order/guest/{sign_order(order)}/"
    assert visitor.post(f"{base}cancel/")["Location"] == base
    assert states() == [CANCELLED]
    change = order.changes.first()
    assert (change.by, change.by_customer) == (None, True)


# Ordering again -------------------------------------------------------------------------------


def test_the_same_books_go_into_the_basket_again(client, order):
    assert "are in your basket" in page(client, order, "reorder/", x="")
    assert sorted(
        BasketLine.objects.filter(basket__status=10).values_list("quantity", flat=True)
    ) == [1, 2]
    page(client, order, "reorder/", x="")
    assert BasketLine.objects.filter(basket__status=10).count() == 2


def test_what_cannot_be_bought_again_is_said(client, order, emma):
    Product.objects.filter(pk=emma.pk).update(stock=1)
    Product.objects.filter(name="Ulysses").update(active=False)
    message = page(client, order, "reorder/", x="")
    assert "Only 1 left of “Emma”" in message
    assert "“Ulysses”: This book is no longer for sale." in message


# The list -------------------------------------------------------------------------------------


def test_the_list_shows_own_orders_newest_first(client, alice, order, emma):
    newer = make_order({emma: 1}, user=alice)
    foreign = make_order({emma: 1}, user=make_user())
    listed = re.findall(r'href="/order/(\d+)/"', client.get("/order/").content.decode())
    assert listed == [str(newer.pk), str(order.pk)]
    assert str(foreign.pk) not in listed


def test_an_empty_list_says_so(client, alice):
    assert "You have no orders yet." in client.get("/order/").content.decode()


@pytest.mark.parametrize("number", [2, 20])
def test_the_list_costs_the_same_for_few_and_many(
    client, alice, emma, django_assert_num_queries, number
):
    product = make_product(stock=None)
    for _ in range(number):
        make_order({product: 2}, user=alice)
    client.get("/order/")
    with django_assert_num_queries(8):
        assert client.get("/order/").status_code == 200
    alice.verify_email()  # now they may be asked about guests' orders, too
    with django_assert_num_queries(9):
        assert client.get("/order/").status_code == 200


@pytest.mark.parametrize("wanted", ["0", "-1", "x", "9" * 40, "2"])
def test_a_page_that_is_none_shows_one_that_is(client, alice, order, wanted):
    assert client.get(f"/order/?page={wanted}").status_code == 200


@pytest.mark.parametrize("number", [2, 20])
def test_an_order_costs_the_same_for_few_books_and_many(
    client, alice, django_assert_num_queries, number
):
    alice.verify_email()
    order = make_order({make_product(): 2 for _ in range(number)}, user=alice)
    client.get("/basket/")
    with django_assert_num_queries(9):
        assert client.get(f"/order/{order.pk}/").status_code == 200
