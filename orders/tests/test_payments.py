"""Money that comes and goes: rows, their sum, and what the order makes of it (law 13)."""

from datetime import date
from decimal import Decimal

import pytest

from config.tests.threads import run_concurrently
from orders.factories import line_ids, make_order
from orders.models import Invoice, LineStatus, Order, OrderEmail, OrderStatus, Payment, StatusChange
from orders.models.payment import FrozenError
from orders.payments import PaymentRefusedError, Receipt, enter, mark_paid, reverse
from orders.transitions import (
    Actor,
    InvalidTransitionError,
    cancel,
    return_to_new,
    transition_lines,
)

pytestmark = pytest.mark.django_db
STAFF = Actor()


@pytest.fixture
def order(emma):
    """Two copies at 7.99, postage 3.50: 19.48 in all."""
    return make_order({emma: 2})


def now(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def pay(order: Order, amount: str, **fields) -> Payment:
    return enter(order.pk, Decimal(amount), STAFF, **fields)


def kinds(order: Order) -> list[str]:
    return list(order.emails.values_list("kind", flat=True))


def test_marking_as_paid_enters_what_is_owed(order):
    mark_paid(order.pk, STAFF)
    payment = Payment.objects.get()
    assert (payment.order, payment.amount) == (order, Decimal("19.48"))
    assert now(order).balance == 0


def test_a_part_leaves_the_order_waiting_and_the_rest_pays_it(order):
    pay(order, "10.00", receipt=Receipt(received_on=date(2026, 11, 1)))
    part = now(order)
    assert (part.status, part.paid_at, part.to_pay) == (OrderStatus.NEW, None, Decimal("9.48"))
    assert not Invoice.objects.exists()
    pay(order, "9.48", receipt=Receipt(received_on=date(2026, 11, 3)))
    assert now(order).status == OrderStatus.PAID
    assert Invoice.objects.get().content["paid"] == "2026-11-03"
    assert kinds(order).count("paid") == 1


def test_marking_a_part_paid_order_as_paid_enters_the_rest(order):
    pay(order, "10.00")
    mark_paid(order.pk, STAFF)
    assert Payment.objects.latest("pk").amount == Decimal("9.48")


def test_what_is_paid_too_much_waits_to_be_paid_back(order):
    pay(order, "20.00")
    assert now(order).to_pay_back == Decimal("0.52")
    with pytest.raises(PaymentRefusedError, match="more than there is to pay back"):
        pay(order, "-0.53")
    pay(order, "-0.52")
    assert (now(order).status, now(order).balance) == (OrderStatus.PAID, 0)
    assert kinds(order)[-1] == OrderEmail.Kind.REFUNDED


def test_a_cancelled_paid_order_is_to_be_paid_back_until_that_is_noted(order):
    mark_paid(order.pk, STAFF)
    cancel(order.pk, STAFF)
    assert (now(order).owed, now(order).to_pay_back) == (0, Decimal("19.48"))
    pay(order, "-19.48")
    assert now(order).to_pay_back == 0
    with pytest.raises(PaymentRefusedError):
        pay(order, "-0.01")


def test_a_part_payment_covers_what_is_left_after_a_cancellation(order):
    pay(order, "11.49")
    cancel(order.pk, STAFF, line_ids(order)[:1])
    assert now(order).status == OrderStatus.PAID
    assert Invoice.objects.get().content["total"] == "11.49"


def test_a_mistake_is_reversed_by_a_row_and_the_order_waits_again(order):
    mark_paid(order.pk, STAFF)
    wrong = Payment.objects.get()
    reverse(order.pk, wrong.pk, STAFF)
    back = now(order)
    assert (back.status, back.paid_at, back.to_pay) == (OrderStatus.NEW, None, Decimal("19.48"))
    assert [payment.amount for payment in Payment.objects.all()] == [
        Decimal("19.48"),
        Decimal("-19.48"),
    ]
    log = StatusChange.objects.filter(line=None).values_list("old", "new")
    assert list(log) == [(10, 20), (20, 10)]
    mark_paid(order.pk, STAFF)
    assert now(order).status == OrderStatus.PAID


@pytest.mark.parametrize("which", ["twice", "reversal", "other", "none"])
def test_only_what_stands_is_reversed(order, emma, which):
    mark_paid(order.pk, STAFF)
    other = make_order({emma: 1})
    mark_paid(other.pk, STAFF)
    wrong, foreign = Payment.objects.order_by("pk")
    first = reverse(order.pk, wrong.pk, STAFF)
    pk = {"twice": wrong.pk, "reversal": first.pk, "other": foreign.pk, "none": 2**40}[which]
    with pytest.raises(PaymentRefusedError):
        reverse(order.pk, pk, STAFF)
    assert Payment.objects.count() == 3


def test_what_was_paid_back_since_keeps_a_payment_from_being_reversed(order):
    mark_paid(order.pk, STAFF)
    cancel(order.pk, STAFF)
    pay(order, "-5.00")
    with pytest.raises(PaymentRefusedError, match="reverse that first"):
        reverse(order.pk, Payment.objects.earliest("pk").pk, STAFF)
    reverse(order.pk, Payment.objects.latest("pk").pk, STAFF)
    assert now(order).to_pay_back == Decimal("19.48")


def test_a_payment_is_never_changed_or_deleted(order):
    mark_paid(order.pk, STAFF)
    payment = Payment.objects.get()
    payment.amount = Decimal(1)
    for change in (
        payment.save,
        payment.delete,
        Payment.objects.all().delete,
        lambda: Payment.objects.update(amount=1),
    ):
        with pytest.raises(FrozenError):
            change()


def test_a_balance_that_was_shown_and_is_no_more_enters_nothing(order):
    shown = now(order).balance
    pay(order, "5.00", seen=shown)
    with pytest.raises(PaymentRefusedError, match="In the meantime"):
        pay(order, "5.00", seen=shown)
    assert Payment.objects.count() == 1


def test_a_sent_order_that_is_paid_later_stays_done(order):
    transition_lines(order.pk, LineStatus.SENT, STAFF, line_ids(order))
    mark_paid(order.pk, STAFF)
    assert (now(order).status, bool(now(order).paid_at)) == (OrderStatus.DONE, True)
    with pytest.raises(InvalidTransitionError):
        mark_paid(order.pk, STAFF)


def test_packing_is_taken_back_while_nothing_was_sent(order):
    ids = line_ids(order)
    transition_lines(order.pk, LineStatus.PROCESSING, STAFF, ids)
    return_to_new(order.pk, STAFF, ids[:1])
    states = list(order.lines.values_list("status", flat=True))
    assert states == [LineStatus.NEW, LineStatus.PROCESSING]
    transition_lines(order.pk, LineStatus.SENT, STAFF, ids[:1])
    with pytest.raises(InvalidTransitionError):
        return_to_new(order.pk, STAFF, ids[1:])


# At the same moment ---------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_same_payment_entered_at_once_is_entered_once(order):
    def entered():
        try:
            return bool(enter(order.pk, Decimal("19.48"), STAFF, seen=Decimal("-19.48")))
        except PaymentRefusedError:
            return False

    assert sorted(run_concurrently(*[entered] * 6)) == [False] * 5 + [True]
    assert now(order).received == Decimal("19.48")


@pytest.mark.django_db(transaction=True)
def test_a_payment_beside_a_cancellation_is_counted_whoever_comes_first(order):
    def paid():
        try:
            mark_paid(order.pk, STAFF)
        except InvalidTransitionError:
            return "refused"
        return "paid"

    def cancelled():
        cancel(order.pk, STAFF)
        return "cancelled"

    done = run_concurrently(paid, cancelled)
    after = now(order)
    assert after.status == OrderStatus.CANCELLED
    assert after.received == (Decimal("19.48") if "paid" in done else 0)
    assert after.to_pay_back == after.received
