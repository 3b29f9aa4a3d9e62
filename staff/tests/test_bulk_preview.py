"""What a preview promises of money, documents and mails is what then happens, to the penny."""

from collections import Counter
from decimal import Decimal

import pytest

from catalogue.factories import make_product
from orders.factories import line_ids, make_order
from orders.models import CreditNote, Invoice, LineStatus, Order, OrderEmail, Payment
from orders.payments import enter, mark_paid
from orders.transitions import Actor, cancel, transition_lines

BULK_ACTIONS = "/order-dashboard/marks/"
STAFF = Actor()


@pytest.fixture
def orders(db):
    """Unpaid, paid in part, paid, paid too much, paid with a copy cancelled, and one in euros."""
    product = make_product("Emma", price="10.35", stock=90)
    made = [make_order({product: 2}) for _ in range(6)]
    Order.objects.filter(pk=made[5].pk).update(currency="EUR")
    enter(made[1].pk, Decimal("0.01"), STAFF)
    mark_paid(made[2].pk, STAFF)
    enter(made[3].pk, Decimal("30.07"), STAFF)
    mark_paid(made[4].pk, STAFF)
    cancel(made[4].pk, STAFF, line_ids(made[4])[:1])
    enter(made[5].pk, Decimal("24.50"), STAFF)
    return made


def previewed(client, orders, do):
    response = client.post(BULK_ACTIONS, {"do": do, "order": [order.pk for order in orders]})
    preview = response.context["preview"]
    for words in preview.effects:
        assert words in response.content.decode()
    return preview


def done(client, orders, do, preview):
    """Do it, and return how many mails and documents are there since, and the balances."""
    before = counted()
    data = {"do": do, "order": [order.pk for order in orders], "restock": "yes"}
    data |= {"seen": len(preview.orders), "which": preview.which}
    assert client.post(BULK_ACTIONS, data).status_code == 303
    return counted() - before


def counted() -> Counter:
    models = (OrderEmail, Invoice, CreditNote, Payment)
    return Counter({model.__name__: model.objects.count() for model in models})


def to_pay_back(currency):
    orders = Order.objects.filter(currency=currency)
    return sum((order.to_pay_back for order in orders), Decimal(0))


def test_paid_says_what_will_be_entered(office, orders):
    preview = previewed(office, orders, "paid")
    assert preview.effects == [
        "£48.39 will be entered as received today.",
        "2 invoices will be made.",
        "2 emails will go out.",
    ]
    assert done(office, orders, "paid", preview) == Counter(OrderEmail=2, Invoice=2, Payment=2)
    entered = Payment.objects.order_by("-pk")[:2]
    assert sum(payment.amount for payment in entered) == Decimal("48.39")


def test_cancel_says_what_will_be_to_pay_back(office, orders):
    preview = previewed(office, orders, "cancel")
    assert preview.effects == [
        "4 of them are paid, and 1 in part.",
        "€24.50 and £78.48 will be to pay back.",
        "4 credit notes will be made.",
        "6 emails will go out.",
    ]
    there = done(office, orders, "cancel", preview)
    assert (there["CreditNote"], there["Payment"], there["Invoice"]) == (4, 0, 0)
    assert (to_pay_back("GBP"), to_pay_back("EUR")) == (Decimal("78.48"), Decimal("24.50"))


@pytest.mark.parametrize(
    ("do", "emails"), [("sent", "6 emails will go out."), ("processing", "No email will go out.")]
)
def test_packing_tells_nobody_and_sending_all(office, orders, do, emails):
    preview = previewed(office, orders, do)
    assert preview.effects == ["4 of them are paid, and 1 in part.", emails]
    expected = Counter(OrderEmail=6) if do == "sent" else Counter()
    assert done(office, orders, do, preview) == expected


def test_nobody_who_is_erased_is_written_to(office, orders):
    Order.objects.update(email="")
    assert previewed(office, orders, "sent").effects[-1] == "No email will go out."


def test_a_sum_that_changed_since_the_preview_is_shown_anew(office, orders):
    preview = previewed(office, orders, "cancel")
    enter(orders[0].pk, Decimal("0.01"), STAFF)
    data = {"do": "cancel", "order": [order.pk for order in orders], "restock": "yes"}
    response = office.post(BULK_ACTIONS, data | {"seen": 6, "which": preview.which})
    assert response.status_code == 409
    assert "£78.49" in response.content.decode()
    assert not CreditNote.objects.filter(invoice__order=orders[2]).exists()


def test_none_paid_and_nothing_to_do_are_said(office, orders):
    assert previewed(office, orders[:1], "cancel").effects[0] == "None of them is paid."
    transition_lines(orders[0].pk, LineStatus.SENT, STAFF, line_ids(orders[0]))
    assert previewed(office, orders[:1], "cancel").effects == []
