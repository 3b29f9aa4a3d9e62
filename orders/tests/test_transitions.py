"""Customers and staff who change the same order at the same moment, on both databases."""

from functools import partial

import pytest

from accounts.erasure import erase
from accounts.factories import make_owner, make_user
from basket.factories import make_basket, owner_of_basket
from catalogue.factories import make_product
from catalogue.models import Product, StockMovement
from config.tests.threads import run_concurrently
from orders.factories import line_ids, make_order, make_submission
from orders.invoices import NothingToInvoiceError, issue_invoice
from orders.models import Invoice, LineStatus, Order, OrderEmail, OrderStatus, StatusChange
from orders.payments import mark_paid
from orders.services import place_order
from orders.tests.soundness import sound  # noqa: F401
from orders.transitions import Actor, InvalidTransitionError, cancel, transition_lines

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = range(6)


@pytest.fixture
def staff():
    return Actor(make_owner())


def tried(change, *args):
    """Return whether it was done."""
    try:
        return bool(change(*args))
    except (InvalidTransitionError, NothingToInvoiceError):
        return False


def stock_of(product):
    return Product.objects.values_list("stock", flat=True).get(pk=product.pk)


def state(order):
    order.refresh_from_db()
    return order.status, list(order.lines.values_list("status", flat=True))


def test_either_the_customer_cancels_or_staff_sends_a_line(staff):
    alice, product = make_user(), make_product(stock=100)
    sent = 0
    for _ in ROUNDS:
        order = make_order({product: 2}, alice)
        line = line_ids(order)[0]
        outcomes = run_concurrently(
            partial(tried, cancel, order.pk, Actor(alice, customer=True)),
            partial(tried, transition_lines, order.pk, LineStatus.SENT, staff, [line]),
        )
        assert sum(outcomes) == 1
        sent += outcomes[1]
        expected = (OrderStatus.NEW, [30, 10]) if outcomes[1] else (OrderStatus.CANCELLED, [40, 40])
        assert state(order) == expected
    assert stock_of(product) == 100 - 2 * sent


def test_of_two_who_send_the_same_line_one_does(staff):
    other, product = Actor(make_user(is_staff=True)), make_product(stock=100)
    for _ in ROUNDS:
        order = make_order({product: 1})
        [line] = line_ids(order)
        transitions = [
            partial(tried, transition_lines, order.pk, LineStatus.SENT, by, [line])
            for by in (staff, other)
        ]
        assert sorted(run_concurrently(*transitions)) == [False, True]
        assert state(order) == (OrderStatus.DONE, [30])
        assert StatusChange.objects.filter(line=line).count() == 1


def test_two_who_send_different_lines_end_the_order(staff):
    product = make_product(stock=None)
    for _ in ROUNDS:
        order = make_order({product: 2})
        transitions = [
            partial(transition_lines, order.pk, LineStatus.SENT, staff, [line])
            for line in line_ids(order)
        ]
        run_concurrently(*transitions)
        assert state(order) == (OrderStatus.DONE, [30, 30])
        assert OrderEmail.objects.filter(order=order, kind="sent").count() == 1


def test_a_copy_that_is_cancelled_by_many_comes_back_once(staff):
    alice, product = make_user(), make_product(stock=3)
    for _ in ROUNDS:
        order = make_order({product: 3}, alice)
        actors = [staff, Actor(alice, customer=True)] * 4
        outcomes = run_concurrently(*[partial(tried, cancel, order.pk, by) for by in actors])
        assert sum(outcomes) == 1
        assert stock_of(product) == 3
        back = StockMovement.objects.get(order_number=order.pk, kind=StockMovement.Kind.RETURN)
        assert back.change == 3


def test_a_payment_that_is_noted_twice_makes_one_invoice(staff):
    for _ in ROUNDS:
        order = make_order({make_product(): 1})
        outcomes = run_concurrently(*[partial(tried, mark_paid, order.pk, staff)] * 4)
        assert sum(outcomes) == 1
        assert Invoice.objects.filter(order=order).count() == 1
        assert OrderEmail.objects.filter(order=order, kind="paid").count() == 1


def test_an_invoice_that_is_asked_for_beside_the_payment_is_the_same(staff):
    for _ in ROUNDS:
        order = make_order({make_product(): 1})
        asks = [partial(issue_invoice, order.pk)] * 3
        *invoices, _ = run_concurrently(*asks, partial(mark_paid, order.pk, staff))
        assert {invoice.pk for invoice in invoices} == {order.invoice.pk}


def test_an_invoice_is_made_or_the_order_is_cancelled_or_both(staff):
    for _ in ROUNDS:
        order = make_order({make_product(): 1})
        invoiced, cancelled = run_concurrently(
            partial(tried, issue_invoice, order.pk), partial(tried, cancel, order.pk, staff)
        )
        order.refresh_from_db()
        assert cancelled
        assert invoiced == bool(order.invoice_number)


def test_many_payments_at_once_number_invoices_without_a_gap(staff):
    product = make_product(stock=None)
    for _ in range(3):
        orders = [make_order({product: 1}) for _ in range(20)]
        run_concurrently(*[partial(mark_paid, order.pk, staff) for order in orders])
    numbers = sorted(Order.objects.values_list("invoice_number", flat=True))
    assert numbers == list(range(1, 61))


def test_a_cancellation_beside_the_end_of_the_account_is_all_or_nothing():
    product = make_product(stock=100)
    for _ in ROUNDS:
        alice = make_user()
        order = make_order({product: 1}, alice)
        run_concurrently(
            partial(tried, cancel, order.pk, Actor(alice, customer=True)), partial(erase, alice)
        )
        order.refresh_from_db()
        assert (order.user, order.email) == (None, "")
    cancelled = Order.objects.filter(status=OrderStatus.CANCELLED).count()
    assert stock_of(product) == 100 - len(ROUNDS) + cancelled


def test_staff_who_leave_while_they_send_a_line_leave_it_sent_or_not():
    for _ in ROUNDS:
        order, leaver = make_order({make_product(): 1}), make_user(is_staff=True)
        was_changed, _ = run_concurrently(
            partial(
                tried, transition_lines, order.pk, LineStatus.SENT, Actor(leaver), line_ids(order)
            ),
            partial(erase, leaver),
        )
        assert state(order) == ((30, [30]) if was_changed else (10, [10]))


def test_copies_come_back_beside_orders_of_the_same_books(staff):
    products = [make_product(stock=90) for _ in range(5)]
    for _ in ROUNDS:
        back = [make_order(dict.fromkeys(products, 1)).pk for _ in range(2)]
        baskets = [make_basket(dict.fromkeys(products, 1)) for _ in range(2)]
        sales = [
            partial(place_order, make_submission(owner_of_basket(basket))) for basket in baskets
        ]
        run_concurrently(*sales, *[partial(cancel, order, staff) for order in back])
    assert {stock_of(product) for product in products} == {90 - 2 * len(ROUNDS)}
