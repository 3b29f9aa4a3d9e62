"""Staff see what is overdue or unusual, and move the day an order is to be paid by."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from accounts.factories import make_user
from catalogue.factories import make_product
from config.tests.pages import text
from orders.expiry import expire_orders
from orders.factories import line_ids, make_order
from orders.guest_links import order_path
from orders.models import LineStatus, Order
from orders.payments import mark_paid
from orders.transitions import Actor, cancel, transition_lines
from staff.dashboard.rows import load_columns, render_row
from staff.order_filters.filterset import filtered

URL = "/order-dashboard/"


@pytest.fixture
def order(db):
    return make_order({make_product("Emma", stock=9): 2})


def day(number):
    return timezone.localdate() + timedelta(days=number)


def change_pay_by(office, order, to, seen=None, **fields):
    form = {"pay_by": to, "seen": seen or order.pay_by.isoformat()} | fields
    return office.post(f"{URL}{order.pk}/pay-by/", form)


def is_overdue(order):
    Order.objects.filter(pk=order.pk).update(pay_by=day(-1))


def test_the_day_is_moved_logged_and_shown_to_the_customer(office, employee, order, client):
    answer = change_pay_by(office, order, day(30).isoformat(), back="q=a")
    assert (answer.status_code, answer.url) == (303, f"{URL}{order.pk}/?back=q%3Da")
    was = order.pay_by
    order.refresh_from_db()
    assert order.pay_by == day(30)
    message = text(office.get(f"{URL}{order.pk}/"))
    old, new = (date_format(moment, "j M Y") for moment in (was, day(30)))
    assert f'To be paid by: {old} → {new} <span class="soft">by {employee.email}' in message
    entry = LogEntry.objects.get_for_object(order).get()
    assert (entry.actor, list(entry.changes)) == (employee, ["pay_by"])
    client.logout()
    assert f"<strong>{date_format(day(30), 'j F Y')}" in text(
        client.get(order_path(order), follow=True)
    )


def test_a_colleagues_day_is_not_overwritten(office, order):
    assert change_pay_by(office, order, day(20).isoformat()).status_code == 303
    answer = change_pay_by(office, order, day(30).isoformat())
    assert answer.status_code == 409
    assert "The date was not changed" in text(answer)
    order.refresh_from_db()
    assert order.pay_by == day(20)


@pytest.mark.parametrize("to", ["", "x", "2026-02-30", "0001-01-01", -1, 400])
def test_a_wrong_day_is_an_error(office, order, to):
    answer = change_pay_by(office, order, day(to).isoformat() if isinstance(to, int) else to)
    assert answer.status_code == 422
    assert answer.context["pay_by_form"].errors["pay_by"]
    order.refresh_from_db()
    assert order.pay_by == day(14)


def test_a_form_that_does_not_say_what_it_saw_changes_nothing(office, order):
    assert change_pay_by(office, order, day(20).isoformat(), seen="x").status_code == 422
    order.refresh_from_db()
    assert order.pay_by == day(14)


@pytest.mark.parametrize("settle", [mark_paid, cancel])
def test_what_is_paid_or_cancelled_has_no_day_to_move(office, order, settle):
    settle(order.pk, Actor())
    assert change_pay_by(office, order, day(20).isoformat()).status_code == 409
    assert "Move the date" not in text(office.get(f"{URL}{order.pk}/"))


def test_what_was_sent_unpaid_can_be_given_more_time(office, order):
    transition_lines(order.pk, LineStatus.SENT, Actor(), line_ids(order))
    assert change_pay_by(office, order, day(20).isoformat()).status_code == 303


def test_a_day_that_staff_give_keeps_what_nobody_confirmed(office, order):
    held = make_order({make_product(): 1}, unproven=True)
    message = text(office.get(f"{URL}{held.pk}/"))
    assert "email address: it will be cancelled automatically on" in message
    assert change_pay_by(office, held, day(20).isoformat()).status_code == 303
    held.refresh_from_db()
    assert (held.held_until, held.network, held.email_verified_at) == (None, "", None)
    assert expire_orders() == 0


@pytest.mark.parametrize("pk", [999, 2**70])
def test_an_order_that_is_not_there_is_not_found(office, pk):
    assert office.post(f"{URL}{pk}/pay-by/").status_code == 404


def test_only_employees_move_a_day(client, dispatcher, order):
    assert client.post(f"{URL}{order.pk}/pay-by/").status_code == 302
    for user in (dispatcher, make_user()):
        client.force_login(user)
        assert change_pay_by(client, order, day(20).isoformat()).status_code == 403
    assert client.get(f"{URL}{order.pk}/pay-by/").status_code == 405
    order.refresh_from_db()
    assert order.pay_by == day(14)


def ask(employee, query):
    return set(filtered(QueryDict(query), employee).values_list("pk", flat=True))


def test_the_tile_of_what_is_overdue(office, employee, order):
    sent, paid, gone, _ = (make_order({make_product(): 1}) for _ in range(4))
    transition_lines(sent.pk, LineStatus.SENT, Actor(), line_ids(sent))
    mark_paid(paid.pk, Actor())
    cancel(gone.pk, Actor())
    for each in (order, sent, paid, gone):
        is_overdue(each)
    assert ask(employee, "tile=overdue") == {order.pk, sent.pk}
    message = text(office.get(URL))
    assert "<b>2</b> Overdue" in message
    assert message.count('<span class="flag">overdue</span>') == 2
    assert "It was due for payment by" in text(office.get(f"{URL}{order.pk}/"))


def test_unusual_orders_are_a_pile_and_a_filter_and_say_why(office, employee, order):
    school = make_user(proven=True)
    large = make_order({make_product(stock=None, price="1.00"): 61}, school)
    over = make_order({make_product(stock=None, price="1.00"): 61}, school)
    cancel(over.pk, Actor())
    assert ask(employee, "tile=unusual") == {large.pk}
    assert ask(employee, "unusual=yes") == {large.pk, over.pk}
    assert ask(employee, "unusual=no") == {order.pk}
    assert ask(employee, "unusual=x") == set()
    assert "<b>1</b> Unusual" in text(office.get(URL))
    assert "More than 60 copies." in text(office.get(f"{URL}{large.pk}/"))


def test_a_row_asks_nothing_for_its_flags(order, django_assert_num_queries):
    is_overdue(order)
    shown = ["number", "state"]
    (row,) = load_columns(Order.objects.all(), shown)
    with django_assert_num_queries(0):
        assert "overdue" in render_row(row, shown, "")


def test_what_counts_for_a_network_stands_in_no_log(office, employee):
    held = make_order({make_product(): 1}, unproven=True, network="192.0.2.1")
    office.post(f"{URL}{held.pk}/mark/", {"do": "paid"})
    changes = [entry.changes for entry in LogEntry.objects.get_for_object(held)]
    assert any("held_until" in each for each in changes)
    assert not any("network" in each for each in changes)
