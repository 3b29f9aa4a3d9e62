"""Orders that nobody pays for: reminded of, and cancelled, by themselves and once."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.factories import make_user
from catalogue.factories import make_product
from catalogue.models import Product
from config.tests.task_queue import run_queued_tasks
from orders import expiry
from orders.expiry import Rounds, expire_orders, remind
from orders.factories import line_ids, make_order
from orders.invoices import issue_invoice
from orders.models import CreditNoteCounter, LineStatus, Order, OrderEmail, OrderLine
from orders.models.order import overdue
from orders.payments import enter, mark_paid, reverse
from orders.transitions import Actor, cancel, expire, return_to_new, transition_lines

pytestmark = pytest.mark.django_db
STAFF = Actor()


def days(number):
    return timezone.localdate() + timedelta(days=number)


def age(order, pay_by=-1, **fields):
    """Let an order be some days old; `pay_by`: in how many days."""
    fields = {"pay_by": days(pay_by), "date_added": timezone.now() - timedelta(days=11), **fields}
    Order.objects.filter(pk=order.pk).update(**fields)


@pytest.fixture
def product(db):
    return make_product("Emma", stock=9, price="7.99")


@pytest.fixture
def order(product):
    order = make_order({product: 2})
    age(order)
    return order


def stock_of(product):
    return Product.objects.values_list("stock", flat=True).get(pk=product.pk)


def kinds(order):
    return list(order.emails.order_by("pk").values_list("kind", flat=True))


def test_what_is_overdue_is_cancelled_once_and_its_copies_come_back(product, order):
    assert [expire_orders(), expire_orders()] == [1, 0]
    order.refresh_from_db()
    assert (order.status, order.owed, stock_of(product)) == (Order.Status.CANCELLED, 0, 9)
    assert kinds(order) == ["placed", "expired"]
    assert {change.by for change in order.changes.all()} == {None}
    call_command("check_integrity")


@pytest.mark.parametrize("pay_by", [0, 1, 14])
def test_what_may_still_be_paid_is_left(order, pay_by):
    age(order, pay_by)
    assert expire_orders() == 0
    assert expire(order.pk) is False


def pay(order):
    mark_paid(order.pk, STAFF)


def pay_a_part(order):
    enter(order.pk, 1, STAFF)


def pack(order):
    transition_lines(order.pk, LineStatus.PROCESSING, STAFF, line_ids(order)[:1])


def send(order):
    transition_lines(order.pk, LineStatus.SENT, STAFF, line_ids(order)[:1])


def send_all(order):
    transition_lines(order.pk, LineStatus.SENT, STAFF, line_ids(order))


@pytest.mark.parametrize("begin", [pay, pay_a_part, pack, send, send_all])
def test_what_is_paid_in_part_or_begun_is_left_to_staff(product, order, begin):
    begin(order)
    assert expire_orders() == 0
    assert expire(order.pk) is False
    assert stock_of(product) == 7
    order.refresh_from_db()
    assert order.is_overdue == Order.objects.filter(overdue()).exists() == (begin is not pay)


def test_a_payment_that_was_a_mistake_keeps_the_copies_for_a_day(order, monkeypatch):
    """Staff reverse a row to enter it rightly: the worker does not end the order in between."""
    payment = enter(order.pk, 1, STAFF)
    reverse(order.pk, payment.pk, STAFF)
    assert expire_orders() == 0
    monkeypatch.setattr("orders.models.order.CORRECTED_WITHIN", timedelta(0))
    assert expire_orders() == 1


def test_what_was_begun_and_taken_back_ends_as_others(order):
    pack(order)
    return_to_new(order.pk, STAFF, line_ids(order)[:1])
    assert expire_orders() == 1


def test_a_part_that_was_cancelled_before_comes_back_once(product, order):
    cancel(order.pk, STAFF, line_ids(order)[:1])
    assert stock_of(product) == 8
    assert expire_orders() == 1
    assert stock_of(product) == 9


def test_copies_that_nobody_confirmed_come_back_after_their_hours(product):
    order = make_order({product: 2}, unproven=True)
    assert expire_orders() == 0
    age(order, 14, held_until=timezone.now() - timedelta(minutes=1))
    assert expire_orders() == 1
    order.refresh_from_db()
    assert (order.status, order.held_until, stock_of(product)) == (Order.Status.CANCELLED, None, 9)


def test_the_email_says_why_and_names_the_books(order, product, mailoutbox):
    run_queued_tasks()
    expire_orders()
    lapsed = make_order({product: 1}, unproven=True)
    run_queued_tasks()
    age(lapsed, 14, held_until=timezone.now() - timedelta(minutes=1))
    expire_orders()
    run_queued_tasks(soon=True)
    _, overdue, _, unconfirmed = mailoutbox
    day = days(-1)
    for body in (overdue.body, overdue.alternatives[0][0]):
        assert f"was due for payment by {day.day} {day:%B %Y}" in body
        assert "There is nothing to pay." in body
    assert "2 x Emma" in overdue.body
    assert overdue.subject == f"Your order {order.pk} is cancelled"
    for body in (unconfirmed.body, unconfirmed.alternatives[0][0]):
        assert "was not confirmed with the link" in body
    assert not OrderLine.objects.filter(notified_by=None).exists()


def test_an_expired_order_is_told_of_in_one_email_beside_one_that_waits(order, mailoutbox):
    run_queued_tasks()
    cancel(order.pk, STAFF, line_ids(order)[:1])  # whose mail waits for more
    expire_orders()
    run_queued_tasks(soon=True)
    assert len(mailoutbox) == 3
    assert [message.body.count("1 x Emma") for message in mailoutbox] == [0, 1, 1]


def test_who_is_erased_is_not_written_to(product, mailoutbox):
    alice = make_user()
    order = make_order({product: 1}, alice)
    age(order)
    Order.objects.update(user=None, email="")
    assert expire_orders() == 1
    run_queued_tasks(soon=True)
    assert mailoutbox == []


# Reminders ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("pay_by", "number"), [(4, 0), (3, 1), (1, 1), (0, 1), (-1, 0)])
def test_a_reminder_leaves_three_days_before(order, pay_by, number):
    age(order, pay_by)
    assert [remind(), remind()] == [number, 0]
    assert kinds(order).count("reminder") == number


def test_a_date_that_staff_moved_is_reminded_of_again(order):
    age(order, 2)
    assert remind() == 1
    age(order, 10)
    assert remind() == 0
    age(order, 3)
    assert remind() == 1


@pytest.mark.parametrize("settle", [pay, lambda order: cancel(order.pk, STAFF)])
def test_nobody_is_reminded_of_what_is_paid_or_cancelled(order, settle, mailoutbox):
    age(order, 2)
    assert remind() == 1
    settle(order)
    run_queued_tasks(soon=True)
    assert not [
        message for message in mailoutbox if "is waiting for your payment" in message.subject
    ]
    assert remind() == 0


def test_nobody_is_reminded_at_once_or_of_what_is_not_confirmed(order, product):
    age(order, 3, date_added=timezone.now())
    unproven = make_order({product: 1}, unproven=True)
    age(unproven, 3)
    assert remind() == 0


def test_the_reminder_says_what_is_still_to_pay_and_until_when(order, mailoutbox):
    age(order, 3)
    enter(order.pk, 5, STAFF)
    remind()
    run_queued_tasks(soon=True)
    message, day = mailoutbox[-1], days(3)
    for body in (message.body, message.alternatives[0][0]):
        assert "We have received £5.00 of it" in body
        assert "£14.48" in body
        assert f"{day.day} {day:%B %Y}" in body
        assert "have to cancel it" not in body, "what is paid in part is left to staff"
    assert message.subject == f"Your order {order.pk} is waiting for your payment"


# By whom --------------------------------------------------------------------------------------


def test_the_command_says_what_it_did(order, product, capsys):
    age(make_order({product: 1}), 1)
    call_command("expire_orders")
    assert capsys.readouterr().out == "Orders cancelled: 1. Reminders: 1.\n"


def test_the_worker_does_all_of_it_a_little_at_a_time(product, monkeypatch):
    monkeypatch.setattr(expiry, "AT_ONCE", 2)
    for _ in range(3):
        age(make_order({product: 1}))
    rounds, left = Rounds(), []
    for _ in range(3):
        rounds.go()
        left.append(Order.objects.filter(status=Order.Status.NEW).count())
    assert left == [1, 0, 0]
    age(make_order({product: 1}))
    rounds.go()
    assert Order.objects.filter(status=Order.Status.NEW).exists(), "not before the pause is over"


def test_an_order_that_cannot_be_ended_keeps_no_other_waiting(product, order, caplog):
    past, other = (make_order({product: 1}) for _ in range(2))
    age(other)
    for each in (past, order):
        issue_invoice(each.pk)
    cancel(past.pk, STAFF)
    CreditNoteCounter.objects.update(last=0)  # its next number is taken
    assert expire_orders() == 1
    for each, status in ((order, Order.Status.NEW), (other, Order.Status.CANCELLED)):
        each.refresh_from_db()
        assert each.status == status
    assert f"Order {order.pk} is left as it is" in caplog.text
    CreditNoteCounter.objects.update(last=1)
    assert expire_orders() == 1


def test_one_question_finds_them_all(django_assert_num_queries, product):
    for _ in range(3):
        make_order({product: 1})
    with django_assert_num_queries(2):
        assert expire_orders() + remind() == 0
    assert OrderEmail.objects.count() == 3
