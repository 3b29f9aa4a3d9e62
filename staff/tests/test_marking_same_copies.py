"""Staff who mark the same copies at the same moment, in real threads and on both databases."""

import time
from functools import partial

import pytest

from accounts.erasure import erase
from accounts.factories import make_employee, make_user
from catalogue.factories import make_product
from catalogue.models import Product
from config.tests.threads import concurrent_errors, run_concurrently
from orders.factories import line_ids, make_order
from orders.models import OrderStatus, StatusChange
from orders.tests.soundness import sound  # noqa: F401
from orders.transitions import Actor, InvalidTransitionError, cancel
from staff.bulk import actions
from staff.jobs.runner import RightGoneError
from staff.models import Job

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = range(8)


def posted(client, url, fields):
    return client.post(url, fields, headers={"HX-Request": "true"}).status_code


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"do": "sent"}, {"do": "sent"}),
        ({"do": "processing"}, {"do": "sent"}),
        ({"do": "processing"}, {"do": "cancel", "restock": "yes"}),
        ({"do": "cancel", "restock": "yes"}, {"do": "cancel", "restock": "no"}),
    ],
)
def test_of_two_who_mark_the_same_copy_one_does_and_one_is_told(desks, first, second):
    product = make_product(stock=100)
    for _ in ROUNDS:
        order = make_order({product: 1})
        [line] = line_ids(order)
        url, seen = f"/order-dashboard/{order.pk}/mark/", {"line": line, "seen": 10}
        submissions = zip(desks, (first, second), strict=True)
        statuses = run_concurrently(
            *[partial(posted, desk, url, seen | data) for desk, data in submissions]
        )
        assert sorted(statuses) == [200, 409]
        assert StatusChange.objects.filter(line=line).count() == 1


def test_two_who_cancel_all_copies_cancel_each_once(desks):
    product = make_product(stock=40)
    for _ in ROUNDS:
        order = make_order({product: 5})
        url, data = f"/order-dashboard/{order.pk}/mark/", {"do": "cancel", "number": 5}
        statuses = run_concurrently(
            *[partial(posted, desk, url, data | {"restock": "yes"}) for desk in desks]
        )
        assert sorted(statuses) == [200, 409]
        assert Product.objects.get(pk=product.pk).stock == 40


def tried(order, customer):
    try:
        return bool(cancel(order.pk, Actor(customer, customer=True)))
    except InvalidTransitionError:
        return False


@pytest.mark.parametrize("do", ["processing", "sent", "cancel"])
def test_a_bulk_action_and_the_customers_cancel_exclude_each_other(desks, do):
    alice, product = make_user(), make_product(stock=100)
    staff = make_employee(email="third@booktime.example")
    for _ in range(3):
        orders = [make_order({product: 2}, alice) for _ in range(4)]
        pks = [order.pk for order in orders]
        fields = {"action": {"do": do, "restock": True}, "orders": pks}
        job = Job.objects.create(kind="mark", by=staff, params=fields, total=4)

        def cancels(orders=orders):
            return [tried(order, alice) for order in reversed(orders)]

        cancelled, _ = run_concurrently(cancels, partial(actions.run_job, job))
        refused = set(job.orders.left().values_list("order_number", flat=True))
        assert refused == {
            order.pk for order, won in zip(reversed(orders), cancelled, strict=True) if won
        }
        for order in orders:
            order.refresh_from_db()
            if order.pk in refused or do == "cancel":
                assert order.status == OrderStatus.CANCELLED
            transitions = StatusChange.objects.filter(order=order).exclude(line=None)
            assert transitions.count() == 2


def test_an_account_ends_beside_its_bulk_action():
    """What was begun is done whole or not at all, and neither waits for the other in a circle."""
    product = make_product(stock=100)
    for number in range(5):
        staff, orders = make_employee(), [make_order({product: 1}).pk for _ in range(5)]
        fields = {"action": {"do": "paid"}, "orders": orders}
        job = Job.objects.create(kind="mark", by=staff, params=fields, total=5)

        def end(staff=staff, pause=0.02 * number):
            time.sleep(pause)
            return erase(staff)

        raised = concurrent_errors(partial(actions.run_job, job), end)
        assert all(isinstance(error, RightGoneError) for error in raised)
