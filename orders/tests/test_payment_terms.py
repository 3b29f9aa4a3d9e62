"""Terms beside payments, cancellations and other orders of the same moment, on both databases."""

from datetime import timedelta
from functools import partial
from threading import Event

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.factories import make_owner, make_user
from basket.factories import make_basket, owner_of_basket
from catalogue.factories import make_product
from catalogue.models import Product
from config.tests.threads import run_concurrently
from orders.email_verification import verify_address
from orders.expiry import expire_orders, remind
from orders.factories import make_method, make_order, make_submission
from orders.models import Order, OrderEmail, OrderLine, OrderStatus
from orders.payments import enter, mark_paid
from orders.refusals import UnprovenLimitError
from orders.services import place_order
from orders.tests.soundness import sound  # noqa: F401
from orders.transitions import Actor, InvalidTransitionError, cancel

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = range(6)


def overdue(order, **fields):
    fields = {"pay_by": timezone.localdate() - timedelta(days=1)} | fields
    Order.objects.filter(pk=order.pk).update(**fields)
    return order


def stock_of(product):
    return Product.objects.values_list("stock", flat=True).get(pk=product.pk)


def tried(change, *args):
    try:
        return bool(change(*args))
    except InvalidTransitionError:
        return False


def test_an_order_is_paid_or_expires_never_both():
    staff, product = Actor(make_owner()), make_product(stock=100)
    sold = 0
    for _ in ROUNDS:
        order = overdue(make_order({product: 2}))
        paid, ended = run_concurrently(partial(tried, mark_paid, order.pk, staff), expire_orders)
        assert (paid, ended) in ((True, 0), (False, 1))
        order.refresh_from_db()
        assert order.status == (OrderStatus.PAID if paid else OrderStatus.CANCELLED)
        assert (order.received == order.owed > 0) == paid
        notice = set(order.emails.values_list("kind", flat=True))
        assert notice == {"placed", "paid" if paid else "expired"}
        sold += 2 * paid
        assert stock_of(product) == 100 - sold


def test_a_part_payment_keeps_the_order_or_is_to_be_paid_back():
    staff, product = Actor(make_owner()), make_product(stock=100, price="9.99")
    kept = 0
    for _ in ROUNDS:
        order = overdue(make_order({product: 1}))
        _, ended = run_concurrently(partial(enter, order.pk, 5, staff), expire_orders)
        order.refresh_from_db()
        assert (order.is_cancelled, order.to_pay_back) == ((True, 5) if ended else (False, 0))
        kept += not ended
    assert stock_of(product) == 100 - kept


def test_a_customer_cancels_beside_the_end_and_copies_come_back_once():
    alice, product = make_user(), make_product(stock=100)
    for _ in ROUNDS:
        order = overdue(make_order({product: 2}, alice))
        cancelled, *ended = run_concurrently(
            partial(tried, cancel, order.pk, Actor(alice, customer=True)),
            expire_orders,
            partial(call_command, "expire_orders"),
            expire_orders,
        )
        assert cancelled + sum(number or 0 for number in ended) <= 1
        order.refresh_from_db()
        assert (order.status, stock_of(product)) == (OrderStatus.CANCELLED, 100)
        assert OrderEmail.objects.filter(order=order).exclude(kind="placed").count() == 1


def test_the_button_is_pressed_beside_the_end_of_the_hours():
    product = make_product(stock=100)
    kept = 0
    for _ in ROUNDS:
        orders = [make_order({product: 1}, unproven=True) for _ in range(2)]
        for order in orders:
            overdue(order, pay_by=timezone.localdate(), held_until=timezone.now())
        run_concurrently(
            partial(verify_address, orders[0]), partial(verify_address, orders[1]), expire_orders
        )
        for order in orders:
            order.refresh_from_db()
            assert bool(order.email_verified_at) != order.is_cancelled
            assert order.held_until is None
            kept += not order.is_cancelled
        cancel_all()
    assert stock_of(product) == 100


def cancel_all():
    for pk in Order.objects.filter(status=OrderStatus.NEW).values_list("pk", flat=True):
        cancel(pk, Actor())


def test_many_workers_remind_once():
    in_two_days = timezone.localdate() + timedelta(days=2)
    orders = [overdue(make_order({make_product(): 1}), pay_by=in_two_days) for _ in range(5)]
    Order.objects.update(date_added=timezone.now() - timedelta(days=2))
    assert sum(run_concurrently(*[remind] * 4)) == len(orders)
    assert OrderEmail.objects.filter(kind="reminder").count() == len(orders)


def placed(submission):
    try:
        return place_order(submission)[1]
    except UnprovenLimitError:
        return False


def held():
    return OrderLine.objects.filter(order__in=Order.objects.held()).count()


def test_ten_orders_of_one_address_at_once_take_no_more_than_one(settings):
    make_method()
    product = make_product(stock=None)
    for turn in range(5):
        emails = [f"anne{turn}{'+x' * (number % 2)}@booktime.example" for number in range(10)]
        outcomes = run_concurrently(
            *[partial(placed, submission_for(product, 4, email)) for email in emails]
        )
        assert sum(outcomes) == 2, "of 10 copies of a book"
    assert held() == 5 * 8


def test_ten_orders_of_one_network_at_once_take_no_more_than_it_may(settings):
    settings.UNPROVEN_COPIES_PER_NETWORK = 20
    make_method()
    products = [make_product(stock=None) for _ in range(2)]
    for turn in range(5):
        submissions = [
            submission_for(
                products[number % 2], 6, f"{turn}-{number}@booktime.example", f"192.0.2.{turn}"
            )
            for number in range(10)
        ]
        assert (
            sum(run_concurrently(*[partial(placed, submission) for submission in submissions])) == 3
        )
    assert held() == 5 * 18


def submission_for(product, copies, email, network=""):
    owner = owner_of_basket(make_basket({product: copies}))
    return make_submission(owner, email=email, network=network)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_an_order_that_somebody_is_at_keeps_no_other_waiting():
    product = make_product(stock=100)
    first, *others = [overdue(make_order({product: 1})) for _ in range(4)]
    begun, ended = Event(), Event()

    def be_at_it():
        with transaction.atomic():
            Order.objects.locked(first.pk)
            begun.set()
            ended.wait(timeout=30)

    def expire_the_rest():
        begun.wait(timeout=30)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        try:
            return expire_orders(), remind()
        finally:
            ended.set()

    _, done = run_concurrently(be_at_it, expire_the_rest)
    assert done == (len(others), 0)
    assert expire_orders() == 1
