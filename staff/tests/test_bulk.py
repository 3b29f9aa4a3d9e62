"""Many orders are marked: after a preview, at once or by the queue, and never twice."""

import pytest
from django.contrib.auth.models import Group

from accounts.factories import make_user
from catalogue.factories import make_product
from catalogue.models import Product
from config.tests.threads import concurrent_errors
from orders import integrity
from orders.bulk_actions import ActionRefusedError, BulkAction
from orders.factories import line_ids, make_order
from orders.models import LineStatus, Order, OrderStatus
from orders.payments import mark_paid
from orders.transitions import Actor, cancel, transition_lines
from staff.bulk import actions, execution
from staff.bulk import views as bulk
from staff.jobs import runner
from staff.models import Job

BULK_ACTIONS = "/order-dashboard/marks/"


@pytest.fixture
def orders(db):
    product = make_product("Emma", stock=90)
    return [make_order({product: 2}) for _ in range(3)]


def ids(orders):
    return [order.pk for order in orders]


def left_of(job):
    return list(job.orders.left().values_list("reason", flat=True))


def statuses(orders):
    return list(
        Order.objects.filter(pk__in=ids(orders)).order_by("pk").values_list("status", flat=True)
    )


def test_the_preview_says_what_will_change_and_changes_nothing(office, owner, orders):
    mark_paid(orders[0].pk, Actor(owner))
    cancel(orders[1].pk, Actor(owner))
    message = office.post(BULK_ACTIONS, {"do": "paid", "order": ids(orders)}).content.decode()
    assert "<b>1</b> order will be marked as paid" in message
    assert "1 already paid" in message
    assert "1 cancelled" in message
    named = [f'href="/order-dashboard/{pk}/"' in message for pk in ids(orders)]
    assert named == [False, False, True]
    assert statuses(orders) == [OrderStatus.PAID, OrderStatus.CANCELLED, OrderStatus.NEW]


@pytest.mark.parametrize(
    ("do", "reasons"),
    [
        ("processing", [("already processing", 1), ("already sent", 1)]),
        ("sent", [("already sent", 1)]),
        ("cancel", [("sent, wholly or in part", 1)]),
    ],
)
def test_the_preview_says_why_orders_stay(office, owner, orders, do, reasons):
    transition_lines(orders[0].pk, LineStatus.PROCESSING, Actor(owner), line_ids(orders[0]))
    transition_lines(orders[1].pk, LineStatus.SENT, Actor(owner), line_ids(orders[1]))
    preview = office.post(BULK_ACTIONS, {"do": do, "order": ids(orders)}).context["preview"]
    assert sorted(preview.reasons) == reasons
    for pk in ids(orders):
        if pk in preview.orders:
            actions.apply_to_order(pk, BulkAction(do, True), Actor(owner))
        else:
            with pytest.raises(ActionRefusedError):
                actions.apply_to_order(pk, BulkAction(do, True), Actor(owner))


def test_the_preview_names_twenty_and_counts_the_rest(office):
    product = make_product()
    many = [make_order({product: 1}) for _ in range(23)]
    message = office.post(BULK_ACTIONS, {"do": "sent", "order": ids(many)}).content.decode()
    assert message.count('target="_blank"') == 20
    assert "and 3 more" in message


def test_a_few_are_marked_at_once(office, orders):
    data = {"do": "sent", "order": ids(orders), "seen": 3, "query": "status=10"}
    response = office.post(BULK_ACTIONS, data)
    assert (response.status_code, response.url) == (303, "/order-dashboard/?status=10")
    assert statuses(orders) == [OrderStatus.DONE] * 3
    assert "3 orders are marked as sent" in office.get(response.url).content.decode()


def test_all_of_a_filter_are_marked(office, orders):
    other = make_order({make_product(): 1}, email="else@booktime.example")
    data = {"do": "paid", "all": 1, "query": "email=guest@"}
    preview = office.post(BULK_ACTIONS, data).context["preview"]
    assert preview.orders == ids(orders)
    seen = {"seen": 3, "which": preview.which}
    assert office.post(BULK_ACTIONS, data | seen).status_code == 303
    assert statuses([*orders, other]) == [20, 20, 20, 10]


def test_a_list_that_changed_since_the_preview_is_shown_anew(office, owner, orders):
    mark_paid(orders[0].pk, Actor(owner))
    response = office.post(BULK_ACTIONS, {"do": "paid", "order": ids(orders), "seen": 3})
    assert response.status_code == 409
    assert "The orders have changed since you looked" in response.content.decode()
    assert statuses(orders) == [20, 10, 10]


@pytest.mark.parametrize(("restock", "stock"), [("yes", 90), ("no", 84)])
def test_cancelled_copies_go_back_or_are_lost(office, orders, restock, stock):
    data = {"do": "cancel", "order": ids(orders), "seen": 3}
    assert office.post(BULK_ACTIONS, data).status_code == 422
    assert statuses(orders) == [10] * 3
    assert office.post(BULK_ACTIONS, data | {"restock": restock}).status_code == 303
    assert Product.objects.get().stock == stock
    assert list(integrity.check()) == []


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"do": "paid"},
        {"do": "lost", "order": 1},
        {"do": "paid", "order": "abc"},
        {"do": "paid", "order": 2**70},
        {"do": "paid", "order": "1\0"},
        {"do": "paid", "order": 1, "seen": "x"},
        {"do": "paid", "order": 1, "seen": 2**70},
        {"do": "paid", "order": 1, "query": "x" * 5000},
        {"do": "cancel", "order": 1, "restock": "maybe"},
        {"do": "paid", "order": list(range(1, 900)), "all": "1", "query": "q=\0"},
    ],
)
def test_what_makes_no_sense_changes_nothing(office, orders, data):
    assert office.post(BULK_ACTIONS, data).status_code == 422
    assert statuses(orders) == [10] * 3


def test_orders_that_are_not_there_and_wrong_filters_find_nothing(office, orders):
    for data in ({"order": 999}, {"all": 1, "query": "status=77"}):
        response = office.post(BULK_ACTIONS, data | {"do": "paid"})
        assert response.context["preview"].orders == []
        assert "None of these orders" in response.content.decode()
        assert office.post(BULK_ACTIONS, data | {"do": "paid", "seen": 0}).status_code == 409


def test_only_employees_mark_and_only_by_post(client, office, dispatcher, orders):
    assert office.get(BULK_ACTIONS).status_code == 405
    office.logout()
    data = {"do": "paid", "order": ids(orders), "seen": 3}
    assert client.post(BULK_ACTIONS, data).status_code in (302, 303)
    for user in (dispatcher, make_user()):
        client.force_login(user)
        assert client.post(BULK_ACTIONS, data).status_code == 403
    assert statuses(orders) == [10] * 3


def test_queries_of_the_preview_do_not_grow(office, django_assert_num_queries):
    for number in (2, 20):
        orders = [make_order({make_product(): 1}) for _ in range(number)]
        with django_assert_num_queries(4):
            office.post(BULK_ACTIONS, {"do": "sent", "order": ids(orders)})


def many(office, monkeypatch, orders, **data):
    """Ask for a job, though there are few orders."""
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    response = office.post(BULK_ACTIONS, {"order": ids(orders), "seen": len(orders), **data})
    job = Job.objects.get()
    assert (response.status_code, response.url) == (303, f"/order-dashboard/jobs/{job.pk}/")
    return job


def test_many_are_marked_by_the_queue(office, employee, monkeypatch, orders):
    job = many(office, monkeypatch, orders, do="sent")
    assert statuses(orders) == [10] * 3
    cancel(orders[1].pk, Actor(employee))
    runner.run.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (Job.State.DONE, 3, 3)
    assert left_of(job) == [
        f"Order {orders[1].pk} was changed in the meantime and has been left as it is."
    ]
    assert statuses(orders) == [30, 40, 30]
    assert set(orders[0].changes.values_list("by", flat=True)) == {employee.pk}


def test_a_worker_that_was_killed_goes_on_and_repeats_nothing(office, monkeypatch, orders):
    job = many(office, monkeypatch, orders, do="paid")
    verb, seen = actions.apply_to_order, []

    def killed(order_id, *args):
        seen.append(order_id)
        outcome = verb(order_id, *args)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return outcome

    monkeypatch.setattr(actions, "apply_to_order", killed)
    with pytest.raises(KeyboardInterrupt):
        runner.run.call(job.pk)
    assert statuses(orders) == [20, 10, 10]  # the second was undone with its note
    runner.run.call(job.pk)
    job.refresh_from_db()
    assert statuses(orders) == [20, 20, 20]
    assert (job.state, job.report) == (Job.State.DONE, [])
    assert job.orders.changed().count() == 3


def test_whoever_lost_the_right_marks_no_more(office, employee, monkeypatch, orders):
    job = many(office, monkeypatch, orders, do="paid")
    monkeypatch.setattr(execution, "CHECK_AGAIN", 0)
    verb = actions.apply_to_order

    def and_leaves(*args):
        employee.groups.remove(Group.objects.get(name="Employees"))
        return verb(*args)

    monkeypatch.setattr(actions, "apply_to_order", and_leaves)
    runner.run.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.report) == (Job.State.FAILED, [runner.NO_RIGHT])
    assert statuses(orders) == [20, 10, 10]


@pytest.mark.django_db(transaction=True)
def test_two_workers_of_one_job_mark_each_order_once(employee):
    product = make_product(stock=90)
    orders = [make_order({product: 1}) for _ in range(10)]
    fields = {"action": {"do": "cancel", "restock": True}, "orders": ids(orders)}
    job = Job.objects.create(kind="mark", by=employee, params=fields, total=10)

    def work():
        actions.run_job(Job.objects.get(pk=job.pk))

    assert concurrent_errors(work, work) == []
    job.refresh_from_db()
    assert (job.done, left_of(job)) == (10, [])
    assert Product.objects.get(pk=product.pk).stock == 90
    assert list(integrity.check()) == []


@pytest.mark.django_db(transaction=True)
def test_a_second_worker_does_not_end_a_job_that_another_is_at(employee, monkeypatch):
    orders = [make_order({make_product(): 1}) for _ in range(3)]
    fields = {"action": {"do": "paid"}, "orders": ids(orders)}
    job = Job.objects.create(kind="mark", by=employee, params=fields, total=3)
    late = Job.objects.get(pk=job.pk)
    actions.run_job(job)
    job.orders.filter(order_number=orders[2].pk).delete()
    Job.objects.filter(pk=job.pk).update(done=2)  # the first worker is at the last one
    late.done = 1  # as far as it was when the second worker came
    actions.run_job(late)
    late.refresh_from_db()
    assert late.done == 3
    assert left_of(late) == [
        f"Order {orders[2].pk} was changed in the meantime and has been left as it is."
    ]
