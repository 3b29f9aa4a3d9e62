"""Money on the page of an order: what came, what was paid back, and mistakes that are reversed."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from auditlog.models import LogEntry
from django.utils import timezone

from accounts.factories import make_user
from catalogue.factories import make_product
from config.tests.pages import text
from config.tests.threads import run_concurrently
from orders import integrity
from orders.factories import line_ids, make_order
from orders.models import CreditNote, Order, OrderStatus, Payment
from orders.payments import enter as enter_payment
from orders.payments import mark_paid
from orders.transitions import Actor, cancel

HTMX = {"HX-Request": "true"}


@pytest.fixture
def product(db):
    return make_product("Emma", price="10.00", stock=90)


@pytest.fixture
def order(product):
    """Two copies and the postage: 23.50."""
    return make_order({product: 2})


def url(order, part="payments/"):
    return f"/order-dashboard/{order.pk}/{part}"


def form(order, amount, **fields):
    order.refresh_from_db()
    data = {"amount": amount, "method": "transfer", "seen": order.balance}
    return data | {"received_on": timezone.localdate().isoformat(), **fields}


def amounts(order):
    return list(order.payments.values_list("amount", flat=True))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_part_and_the_rest_are_entered(office, employee, order, headers):
    first = office.post(url(order), form(order, "3.50", reference="RF 18"), headers=headers)
    assert first.status_code == (200 if headers else 303)
    order.refresh_from_db()
    assert (order.status, order.received, order.to_pay) == (10, Decimal("3.50"), Decimal("20.00"))
    message = text(office.get(url(order, "")))
    for words in ("£3.50", "RF 18", "£20.00 still to pay", "Bank transfer", employee.email):
        assert words in message
    office.post(url(order), form(order, "20"), headers=headers)
    order.refresh_from_db()
    assert (order.status, order.balance) == (OrderStatus.PAID, 0)
    assert "settled" in text(office.get(url(order, "")))
    assert list(integrity.check()) == []


def test_what_came_in_place_brings_what_follows_from_it(office, order):
    message = text(office.post(url(order), form(order, "23.50"), headers=HTMX))
    assert "<html" not in message
    for part in (f"order-{order.pk}-state", f"opened-{order.pk}", f"paperwork-{order.pk}"):
        assert message.count(f'id="{part}"') == 1
    assert message.count('hx-swap-oob="true"') == 3
    for words in ("£23.50 is noted as received.", "Invoice 1", "Order: new → paid"):
        assert words in message
    assert "Mark as paid" not in message


def test_too_much_is_paid_back_and_never_more(office, order):
    office.post(url(order), form(order, "30.00"))
    message = text(office.get(url(order, "")))
    assert "£6.50 to pay back" in message
    assert 'name="amount" value="6.50"' in message
    response = office.post(url(order, "refunds/"), form(order, "6.51"))
    assert response.status_code == 422
    assert "There is only £6.50 to pay back." in text(response)
    assert office.post(url(order, "refunds/"), form(order, "6.50")).status_code == 303
    assert amounts(order) == [Decimal("30.00"), Decimal("-6.50")]
    message = text(office.get(url(order, "")))
    assert "settled" in message
    assert "Record a refund" not in message
    assert "−£6.50" in message


def test_a_cancelled_order_that_was_paid_says_what_is_to_pay_back(office, employee, order):
    """It said “Paid in all £0.00”."""
    mark_paid(order.pk, Actor(employee))
    cancel(order.pk, Actor(employee))
    message = text(office.get(url(order, "")))
    assert "Paid in all" not in message
    assert "£23.50 to pay back" in message
    assert "Credit note 1 over £23.50 made" in message
    assert f'href="{url(order, "credit-notes/1/")}"' in message
    office.post(url(order, "refunds/"), form(order, "23.50"))
    message = text(office.get(url(order, "")))
    assert "settled" in message
    assert "£23.50 paid back, bank transfer" in message


def test_a_row_is_reversed_once_and_named(office, employee, order):
    mark_paid(order.pk, Actor(employee))
    payment = order.payments.get()
    response = office.post(url(order, f"payments/{payment.pk}/reverse/"), headers=HTMX)
    message = text(response)
    assert response.status_code == 200
    for words in ("<s>£23.50</s>", "Payment of £23.50 reversed", "£23.50 still to pay"):
        assert words in message
    order.refresh_from_db()
    assert (order.status, order.received) == (OrderStatus.NEW, 0)
    again = office.post(url(order, f"payments/{payment.pk}/reverse/"), headers=HTMX)
    assert again.status_code == 409
    assert 'role="alert"' in text(again)
    reversal = payment.reversal.pk
    assert office.post(url(order, f"payments/{reversal}/reverse/")).status_code == 409
    assert len(amounts(order)) == 2
    assert list(integrity.check()) == []


def test_a_row_of_another_order_is_not_reversed(office, employee, order, product):
    other = make_order({product: 1})
    mark_paid(other.pk, Actor(employee))
    payment = other.payments.get().pk
    assert office.post(url(order, f"payments/{payment}/reverse/")).status_code == 409
    assert office.post(url(order, f"payments/{2**70}/reverse/")).status_code == 409
    assert not Payment.objects.exclude(reverses=None).exists()


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", ""),
        ("amount", "0"),
        ("amount", "-3.50"),
        ("amount", "1.001"),
        ("amount", "NaN"),
        ("amount", "1e9"),
        ("amount", "99999999999"),
        ("method", "shells"),
        ("reference", "x" * 141),
        ("reference", "a\0b"),
        ("received_on", ""),
        ("received_on", "2026-13-01"),
        ("received_on", "0001-01-01"),
        ("received_on", (timezone.localdate() + timedelta(days=2)).isoformat()),
        ("received_on", (timezone.localdate() - timedelta(days=2)).isoformat()),
        ("seen", ""),
        ("seen", "Infinity"),
    ],
)
def test_what_makes_no_sense_is_an_error_and_enters_nothing(office, order, headers, field, value):
    for part in ("payments/", "refunds/"):
        data = form(order, "3.50") | {field: value}
        response = office.post(url(order, part), data, headers=headers)
        assert response.status_code == 422
        assert 'role="alert"' in text(response)
    assert amounts(order) == []


def test_a_balance_that_was_shown_and_is_past_enters_nothing(office, employee, order):
    data = form(order, "23.50")
    cancel(order.pk, Actor(employee), line_ids(order)[:1])
    for headers in ({}, HTMX):
        response = office.post(url(order), data, headers=headers)
        assert response.status_code == 409
        assert "£13.50 still to pay" in text(response)
    marked = {"do": "paid", "balance": "-23.50"}
    response = office.post(url(order, "mark/"), marked, headers=HTMX)
    assert response.status_code == 409
    assert "Mark as paid: £13.50" in text(response)
    assert amounts(order) == []
    assert office.post(url(order, "mark/"), marked | {"balance": "-13.50"}).status_code == 303
    assert amounts(order) == [Decimal("13.50")]


def test_who_marks_what_a_colleague_paid_is_told_who_did(office, owner, order):
    mark_paid(order.pk, Actor(owner))
    message = text(office.post(url(order, "mark/"), {"do": "paid"}, headers=HTMX))
    assert f"what happened in the meantime: Order: new → paid, by {owner.email}" in message


@pytest.mark.parametrize("part", ["payments/", "refunds/", "payments/1/reverse/"])
def test_money_is_for_employees_and_owners(client, dispatcher, owner, order, part):
    assert client.post(url(order, part)).status_code in (302, 303)
    for user in (dispatcher, make_user()):
        client.force_login(user)
        for headers in ({}, HTMX):
            assert (
                client.post(url(order, part), form(order, "1"), headers=headers).status_code == 403
            )
    client.force_login(owner)
    assert client.get(url(order, part)).status_code == 405
    for pk in (999, 2**70):
        assert client.post(f"/order-dashboard/{pk}/{part}").status_code == 404
    assert amounts(order) == []
    if part == "payments/":
        assert client.post(url(order, part), form(order, "1")).status_code == 303


def test_it_is_logged_who_entered_what(office, employee, order):
    office.post(url(order), form(order, "23.50"))
    entry = LogEntry.objects.get_for_object(order).filter(changes__has_key="received").get()
    assert (entry.actor, entry.changes["received"]) == (employee, ["0.00", "23.50"])
    assert order.payments.get().entered_by == employee


def test_a_credit_note_is_shown_as_the_customer_has_it(office, employee, order):
    mark_paid(order.pk, Actor(employee))
    cancel(order.pk, Actor(employee), line_ids(order)[:1])
    message = text(office.get(url(order, "credit-notes/1/")))
    assert "Credit note 1" in message
    assert f'href="{url(order, "")}"' in message


def test_a_credit_note_of_another_order_is_not_found(office, employee, order, product):
    mark_paid(order.pk, Actor(employee))
    cancel(order.pk, Actor(employee))
    number = CreditNote.objects.get().number
    assert office.get(url(make_order({product: 1}), f"credit-notes/{number}/")).status_code == 404
    assert office.get(url(order, f"credit-notes/{number + 1}/")).status_code == 404


def test_queries_do_not_grow_with_payments(office, employee, product, django_assert_num_queries):
    for number in (2, 20):
        order = make_order({product: 1})
        mark_paid(order.pk, Actor(employee))
        for _ in range(number):
            enter_payment(order.pk, Decimal("1.00"), Actor(employee))
        with django_assert_num_queries(12):
            office.get(url(order, ""))
        data = form(order, "1")
        with django_assert_num_queries(20):
            assert office.post(url(order), data, headers=HTMX).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", ["payments/", "refunds/", "reverse"])
def test_of_two_who_enter_the_same_one_is_told(desks, part):
    for _ in range(4):
        order = make_order({make_product(price="10.00", stock=9): 1})
        first = enter_payment(order.pk, Decimal("20.00"), Actor())
        where = f"payments/{first.pk}/reverse/" if part == "reverse" else part
        data = form(order, "2.00")
        posts = [partial(desk.post, url(order, where), data, headers=HTMX) for desk in desks]
        assert sorted(response.status_code for response in run_concurrently(*posts)) == [200, 409]
        assert len(amounts(order)) == 2
    assert list(integrity.check()) == []
    assert Order.objects.filter(received__lt=0).count() == 0
