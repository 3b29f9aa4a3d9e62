"""Orders, mails and postage on the owners' site."""

from decimal import Decimal

import pytest
from django.core.management import call_command

from accounts.factories import make_user
from catalogue.factories import make_product
from config.tests.task_queue import run_queued_tasks
from orders.factories import line_ids, make_method, make_order
from orders.models import LineStatus, Order, OrderEmail, OrderLine, ShippingMethod
from orders.payments import Receipt, enter, mark_paid, reverse
from orders.transitions import Actor, transition_lines

pytestmark = pytest.mark.django_db
ORDERS, EMAILS = "/admin/orders/order/", "/admin/orders/orderemail/"
METHODS = "/admin/orders/shippingmethod/"


@pytest.fixture
def product(db):
    return make_product("Emma", stock=5)


@pytest.fixture
def order(product):
    return make_order({product: 2}, user=make_user(email="alice@booktime.example"))


def act(client, action, *rows, url=ORDERS):
    form = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(url, form, follow=True).content.decode()


def statuses():
    return list(OrderLine.objects.values_list("status", flat=True))


def test_orders_are_listed_and_found(owner_client, order):
    for question in ("", f"?q={order.pk}", "?q=alice@", "?q=Fenn", "?status__exact=10"):
        assert f"Order {order.pk}" in owner_client.get(f"{ORDERS}{question}").content.decode()
    assert "alice@" not in owner_client.get(f"{ORDERS}?q=nobody").content.decode()


def test_an_order_is_shown_and_cannot_be_changed_added_or_deleted(owner_client, order):
    page = owner_client.get(f"{ORDERS}{order.pk}/change/").content.decode()
    assert "Emma" in page
    assert 'name="_save"' not in page
    assert owner_client.post(f"{ORDERS}{order.pk}/change/", {"email": "x@y.z"}).status_code == 403
    assert owner_client.post(f"{ORDERS}{order.pk}/delete/", {"post": "yes"}).status_code == 403
    assert owner_client.get(f"{ORDERS}add/").status_code == 403
    assert Order.objects.get().email == "alice@booktime.example"


@pytest.mark.parametrize("site", ["admin", "office-admin"])
def test_its_money_is_shown_and_cannot_be_changed(owner_client, owner, order, site):
    enter(order.pk, Decimal("30.00"), Actor(owner), Receipt(reference="RF 18"))
    mistake = enter(order.pk, Decimal("4.00"), Actor(owner))
    reverse(order.pk, mistake.pk, Actor(owner))
    url = f"/{site}/orders/order/{order.pk}/change/"
    page = owner_client.get(url).content.decode()
    order.refresh_from_db()
    for words in (
        f"£{order.owed}",
        "£30.00 received, bank transfer RF 18, by",
        "−£4.00 reversal",
        "(reversed since)",
        "to pay back",
    ):
        assert words in page
    for field in ("owed", "received", "paid_at", "payments", "amount"):
        assert f'name="{field}"' not in page
    owner_client.post(url, {"owed": "0", "received": "0", "paid_at_0": "", "payments": ""})
    order.refresh_from_db()
    assert order.received == Decimal("30.00")
    for path in ("payment/", "payment/add/"):
        assert owner_client.get(f"/{site}/orders/{path}").status_code == 404


def test_an_order_goes_its_way(owner_client, owner, order):
    assert "1 order was marked as paid." in act(owner_client, "mark_paid", order)
    act(owner_client, "mark_processing", order)
    assert statuses() == [20, 20]
    act(owner_client, "mark_sent", order)
    assert statuses() == [30, 30]
    order.refresh_from_db()
    assert (order.status, order.invoice_number) == (Order.Status.DONE, 1)
    assert set(order.changes.values_list("by", flat=True)) == {owner.pk}


def test_a_cancelled_order_gives_its_copies_back_and_goes_no_further(owner_client, order, product):
    act(owner_client, "cancel", order)
    product.refresh_from_db()
    assert product.stock == 5
    for action in ("cancel", "mark_paid", "mark_sent"):
        assert f"Order {order.pk} cannot be" in act(owner_client, action, order)
    assert statuses() == [40, 40]
    call_command("check_integrity")


def test_an_email_is_sent_again(owner_client, order, mailoutbox):
    run_queued_tasks()
    assert "Sent again: 1." in act(owner_client, "send_again", OrderEmail.objects.get(), url=EMAILS)
    run_queued_tasks()
    assert [message.to for message in mailoutbox] == [["alice@booktime.example"]] * 2


def test_the_owner_edits_postage(owner_client):
    form = {"name": "Boat", "price": "9.00", "tax_rate": "20", "position": "1", "active": "on"}
    owner_client.post(f"{METHODS}add/", form | {"countries": ["IE", "FR"], "free_from": "50"})
    boat = ShippingMethod.objects.get()
    assert (boat.goes_to("IE"), boat.goes_to("GB")) == (True, False)
    assert "Ireland" in owner_client.get(METHODS).content.decode()
    page = owner_client.post(f"{METHODS}add/", form | {"name": "", "price": "-1"})
    assert page.content.decode().count("errorlist") >= 2


def test_postage_that_orders_used_can_go(owner_client, order):
    method = make_method()
    owner_client.post(f"{METHODS}{method.pk}/delete/", {"post": "yes"})
    order.refresh_from_db()
    assert (order.shipping_method, str(order.shipping_price)) == ("Parcel", "3.50")
    assert not ShippingMethod.objects.exists()


@pytest.mark.parametrize("number", [2, 20])
def test_the_list_costs_the_same_for_few_and_many(
    owner_client, product, django_assert_num_queries, number
):
    other = make_product(stock=None)
    for _ in range(number):
        make_order({other: 1})
    owner_client.get(ORDERS)
    with django_assert_num_queries(4):
        owner_client.get(ORDERS)


@pytest.mark.parametrize("number", [1, 30])
def test_an_order_costs_the_same_for_few_copies_and_many(
    owner_client, owner, order, django_assert_num_queries, number
):
    products = {make_product(stock=None): number, make_product(stock=None): 1}
    large = make_order(products, make_user(proven=True))
    mark_paid(large.pk, Actor(owner))
    transition_lines(large.pk, LineStatus.SENT, Actor(owner), line_ids(large))
    owner_client.get(f"{ORDERS}{order.pk}/change/")
    with django_assert_num_queries(8):
        page = owner_client.get(f"{ORDERS}{large.pk}/change/").content.decode()
    assert f"{number + 1} copies new → sent, by {owner.email}" in page
