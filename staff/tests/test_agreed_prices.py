"""Attacks on figures: what staff read of an order is what was agreed, whatever is set today."""

import pytest

from catalogue.factories import make_product
from orders.emails import build_message
from orders.factories import make_order
from orders.guest_links import order_url
from orders.models import Order
from orders.payments import mark_paid
from orders.transitions import Actor


@pytest.fixture
def order(db):
    order = make_order({make_product("Emma", price="12.50"): 2})
    mark_paid(order.pk, Actor())
    return order


@pytest.fixture
def in_euros(order):
    """An order of the time when the shop still charged euros."""
    Order.objects.filter(pk=order.pk).update(currency="EUR")
    return Order.objects.get(pk=order.pk)


@pytest.mark.parametrize("path", [
    "/order-dashboard/", "/order-dashboard/{}/", "/order-dashboard/{}/row/",
    "/office-admin/orders/order/", "/office-admin/orders/order/{}/change/",
])  # fmt: skip
def test_an_order_is_shown_in_its_own_currency(office, in_euros, path):
    text = office.get(path.format(in_euros.pk)).content.decode()
    assert "€" in text or "EUR" in text
    assert "£" not in text


def test_its_customer_reads_the_same_currency(client, in_euros):
    text = client.get(order_url(in_euros), follow=True).content.decode()
    assert "€25.00" in text
    assert "£" not in text.split("<main")[1].split("</main>")[0]
    for order_email in in_euros.emails.all():
        message = build_message(order_email)
        for text in (message.body, message.alternatives[0].content):
            assert "£" not in text, order_email.kind


def test_a_bulk_preview_or_note_changes_no_figure(office, order):
    before = Order.objects.filter(pk=order.pk).values("total", "shipping_price", "currency").get()
    forged = {"total": "0.01", "shipping_price": "0", "currency": "EUR", "price": "0.01"}
    for path in (f"{order.pk}/notes/", f"{order.pk}/mark/", f"{order.pk}/address/", "marks/"):
        office.post(f"/order-dashboard/{path}", forged | {"text": "x", "do": "paid"})
    assert Order.objects.filter(pk=order.pk).values(*before).get() == before
