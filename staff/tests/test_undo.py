"""What a bulk action did is on record, order by order, and is undone as far as the laws allow."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from accounts.erasure import erase
from accounts.factories import make_owner, make_user
from accounts.models import User
from catalogue.factories import make_product
from config.tests.pages import text
from config.tests.task_queue import run_queued_tasks
from config.tests.threads import run_concurrently
from orders import integrity
from orders.bulk_actions import BulkAction
from orders.factories import line_ids, make_order
from orders.models import LineStatus, Order, OrderStatus, Payment
from orders.payments import enter, reverse
from orders.transitions import Actor, cancel, return_to_new, transition_lines
from staff.bulk import record
from staff.bulk.actions import apply_now
from staff.jobs import runner
from staff.models import Job, JobOrder

BULK_ACTIONS = "/order-dashboard/marks/"


@pytest.fixture
def orders(db):
    product = make_product("Emma", price="10.00", stock=90)
    return [make_order({product: 2}) for _ in range(3)]


def ids(orders):
    return [order.pk for order in orders]


def marked(client, orders, do, **data) -> Job:
    """Mark the orders as staff do, and return the record."""
    data = {"do": do, "order": ids(orders), "seen": len(orders), **data}
    response = client.post(BULK_ACTIONS, data)
    assert response.status_code == 303
    return Job.objects.filter(kind="mark").first()


def url(job, part=""):
    return f"/order-dashboard/jobs/{job.pk}/{part}"


def undo(client, job, seen=None):
    return client.post(url(job, "undo/"), {} if seen is None else {"seen": seen})


def lines(*orders):
    found = [each for order in orders for each in order.lines.order_by("pk")]
    return [line.status for line in found]


def test_a_short_action_leaves_a_record_that_its_message_leads_to(office, employee, orders):
    job = marked(office, orders, "processing")
    assert (job.by, job.state, job.done, job.report) == (employee, Job.State.DONE, 3, [])
    assert [row.lines for row in job.orders.all()] == [line_ids(order) for order in orders]
    assert f'<a href="{url(job)}">' in text(office.get("/order-dashboard/"))
    message = text(office.get(url(job)))
    for order in orders:
        assert f'<a href="/order-dashboard/{order.pk}/">' in message
    assert message.count("2 copies being packed") == 3
    assert employee.email in message


def test_those_that_were_left_are_named_with_the_reason(office, employee, orders):
    job = apply_now(BulkAction("paid"), ids(orders), employee)
    again = apply_now(BulkAction("paid"), [*ids(orders[:1]), 999], employee)
    message = text(office.get(url(again)))
    assert f"Order {orders[0].pk} was changed in the meantime" in message
    assert "Order 999 is no longer there." in message
    assert "2 orders stayed as they were." in message
    assert "Undo …" not in message
    assert text(office.get(url(job))).count("£23.50 received") == 3


def test_packing_is_taken_back_copy_by_copy(office, employee, orders):
    job = marked(office, orders, "processing")
    transition_lines(orders[1].pk, LineStatus.SENT, Actor(employee), line_ids(orders[1])[:1])
    cancel(orders[2].pk, Actor(employee), line_ids(orders[2])[:1])
    preview = undo(office, job)
    assert preview.status_code == 200
    assert "<b>3</b> copies of 2 orders will be new again" in text(preview)
    assert f">{orders[1].pk}</a> has since been sent" in text(preview)
    assert lines(*orders) == [20, 20, 30, 20, 40, 20]
    response = undo(office, job, 2)
    assert response.status_code == 303
    assert lines(*orders) == [10, 10, 30, 20, 40, 10]
    message = text(office.get(response.url))
    for words in ("2 copies back to new", "1 copy back to new", "1 copy has since moved on"):
        assert words in message
    assert "2 of 3 in all" in text(office.get(url(job)))
    assert list(integrity.check()) == []


def test_payments_are_reversed_where_nothing_was_packed_since(office, employee, orders):
    job = marked(office, orders, "paid")
    transition_lines(orders[1].pk, LineStatus.PROCESSING, Actor(employee), line_ids(orders[1])[:1])
    reverse(orders[2].pk, orders[2].payments.get().pk, Actor(employee))
    message = text(undo(office, job))
    assert "The payment of <b>1</b> order will be reversed: £23.50." in message
    assert f">{orders[1].pk}</a> has since been packed, sent or cancelled" in message
    assert f">{orders[2].pk}</a> has already had its payment reversed" in message
    assert undo(office, job, 1).status_code == 303
    assert list(Order.objects.order_by("pk").values_list("status", flat=True)) == [10, 20, 10]
    assert orders[0].payments.last().entered_by == employee
    return_to_new(orders[1].pk, Actor(employee), line_ids(orders[1])[:1])
    assert undo(office, job, 1).status_code == 303
    assert list(Order.objects.order_by("pk").values_list("status", flat=True)) == [10, 10, 10]
    assert list(integrity.check()) == []


def test_a_payment_whose_copies_were_cancelled_since_stays_to_be_paid_back(office, orders):
    """Its customer was told that the money comes back."""
    job = marked(office, orders[:1], "paid")
    cancel(orders[0].pk, Actor(customer=True))
    assert "has since been packed, sent or cancelled" in text(undo(office, job))
    assert undo(office, job, 1).status_code == 409
    orders[0].refresh_from_db()
    assert orders[0].to_pay_back == Decimal("23.50")


def test_an_email_that_waits_does_not_tell_of_a_payment_that_was_undone(office, orders, mailoutbox):
    job = marked(office, orders[:1], "paid")
    undo(office, job, 1)
    run_queued_tasks()
    assert [message.subject for message in mailoutbox if "payment" in message.subject] == []
    assert not orders[0].emails.filter(kind="paid").exists()


def test_a_payment_of_which_a_part_was_paid_back_stays(office, employee, orders):
    job = marked(office, orders[:1], "paid")
    cancel(orders[0].pk, Actor(employee), line_ids(orders[0])[:1])
    enter(orders[0].pk, Decimal("-10.00"), Actor(employee))
    assert "has since been partly paid back" in text(undo(office, job))
    assert undo(office, job, 1).status_code == 409
    assert Payment.objects.count() == 2


def test_copies_that_are_packed_anew_are_not_taken_back(office, employee, orders):
    """What is being packed now is another's doing, since the record was undone by hand."""
    job = marked(office, orders[:1], "processing")
    return_to_new(orders[0].pk, Actor(employee), line_ids(orders[0]))
    transition_lines(orders[0].pk, LineStatus.PROCESSING, Actor(employee), line_ids(orders[0]))
    assert "has since been changed" in text(undo(office, job))
    assert undo(office, job, 1).status_code == 409
    assert lines(orders[0]) == [20, 20]


@pytest.mark.parametrize(
    ("do", "words"), [("sent", "has left the house"), ("cancel", "is for good")]
)
def test_what_is_for_good_says_so(office, orders, do, words):
    job = marked(office, orders, do, restock="yes")
    before = lines(*orders)
    message = text(office.get(url(job)))
    assert words in message
    assert "Undo …" not in message
    for seen in (None, 3):
        response = undo(office, job, seen)
        assert response.status_code == 409
        assert words in text(response)
    assert lines(*orders) == before


def test_undoing_twice_finds_nothing_and_an_undo_is_not_undone(office, orders):
    job = marked(office, orders, "paid")
    response = undo(office, job, 3)
    assert undo(office, job, 3).status_code == 409
    assert "Nothing is left" in text(undo(office, job))
    undone = Job.objects.get(kind="undo")
    assert (response.url, undone.undoes) == (url(undone), job)
    assert undo(office, undone, 3).status_code == 409
    assert Payment.objects.count() == 6


@pytest.mark.parametrize("seen", ["2", "x", "-1", str(2**70)])
def test_what_was_not_shown_is_not_undone(office, orders, seen):
    job = marked(office, orders, "paid")
    assert undo(office, job, seen).status_code in (409, 422)
    assert Payment.objects.count() == 3


def test_as_many_others_are_not_undone_in_place_of_those_that_were_shown(office, employee, orders):
    by, (one, other, _) = Actor(employee), orders
    job = marked(office, orders[:2], "paid")
    transition_lines(other.pk, LineStatus.PROCESSING, by, line_ids(other))
    page = text(undo(office, job))
    which = page.partition('name="which" value="')[2].partition('"')[0]
    transition_lines(one.pk, LineStatus.PROCESSING, by, line_ids(one))
    return_to_new(other.pk, by, line_ids(other))
    assert office.post(url(job, "undo/"), {"seen": 1, "which": which}).status_code == 409
    assert Payment.objects.count() == 2


def test_a_record_outlives_the_account_that_made_it_and_its_exports_do_not(client, office, orders):
    job = marked(office, orders[:1], "paid")
    gone = User.objects.get(pk=job.by_id)
    Job.objects.create(kind=Job.Kind.EXPORT, by=gone, params={}, state="done", file=b"names")
    erase(gone)
    assert list(Job.objects.values_list("pk", "by")) == [(job.pk, None)]
    client.force_login(make_owner())
    for page in (url(job, ""), "/order-dashboard/jobs/"):
        assert "a former colleague" in text(client.get(page))
    assert undo(client, job, 1).status_code == 303
    assert Payment.objects.filter(reverses__isnull=False).count() == 1


def test_colleagues_see_the_record_and_may_undo_it_and_nobody_else(
    client, employee, dispatcher, orders
):
    job = apply_now(BulkAction("paid"), ids(orders), employee)
    assert undo(client, job, 3).status_code in (302, 303)
    for user in (dispatcher, make_user()):
        client.force_login(user)
        assert undo(client, job, 3).status_code == 403
        assert client.get(url(job)).status_code == 403
    assert Payment.objects.count() == 3
    owner = make_owner()
    client.force_login(owner)
    assert client.get(url(job, "undo/")).status_code == 405
    assert f'href="{url(job)}"' in text(client.get("/order-dashboard/jobs/"))
    assert undo(client, job, 3).status_code == 303
    assert Job.objects.get(kind="undo").by == owner


def test_files_of_colleagues_are_not_undone_nor_shown(office):
    job = Job.objects.create(kind="print", by=make_owner(), params={}, state="done")
    assert office.get(url(job)).status_code == 404
    assert undo(office, job).status_code == 404
    assert office.post(f"/order-dashboard/jobs/{2**70}/undo/").status_code == 404


def test_many_are_undone_by_the_queue_once(office, monkeypatch, orders):
    job = marked(office, orders, "paid")
    monkeypatch.setattr(record, "AT_ONCE", 2)
    first, second = undo(office, job, 3), undo(office, job, 3)
    undone = Job.objects.get(kind="undo")
    assert first.url == second.url == url(undone)
    assert Payment.objects.count() == 3
    runner.run.call(undone.pk)
    undone.refresh_from_db()
    assert (undone.state, undone.done) == (Job.State.DONE, 3)
    assert Payment.objects.count() == 6


def test_a_record_says_that_it_ended_early_when_its_process_was_killed(
    office, employee, orders, monkeypatch
):
    monkeypatch.setattr("staff.bulk.actions.apply_to_order", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        apply_now(BulkAction("paid"), ids(orders), employee)
    job = Job.objects.get()
    assert "It stopped early, at 0 of 3" in text(office.get(url(job)))
    assert "hx-trigger" not in text(office.get(url(job)))


def test_the_other_sites_mark_by_the_same_door(client, dispatcher, orders):
    owner = make_owner()
    client.force_login(owner)
    act = {"action": "mark_paid", "_selected_action": ids(orders)}
    message = text(client.post("/admin/orders/order/", act, follow=True))
    job = Job.objects.get()
    assert f'<a href="{url(job)}">' in message
    assert job.orders.exclude(payment=None).count() == 3
    client.force_login(dispatcher)
    [first, *_] = line_ids(orders[0])
    act = {"action": "mark_processing", "_selected_action": [first]}
    message = text(client.post("/dispatch-admin/orders/orderline/", act, follow=True))
    assert "1 copy was marked as being packed." in message
    assert "/order-dashboard/" not in message
    packed = Job.objects.get(by=dispatcher)
    assert [row.lines for row in packed.orders.all()] == [[first]]
    client.force_login(owner)
    assert undo(client, packed, 1).status_code == 303
    assert lines(orders[0]) == [10, 10]


def test_records_outlast_files_and_lose_the_filters_that_led_to_them(office, employee, orders):
    job = marked(office, orders, "paid", query="email=guest%40booktime.example")
    assert "email=guest" in job.back
    file = Job.objects.create(kind="export", by=employee, params={}, file=b"x")
    day = timezone.now() - timedelta(days=1, seconds=1)
    Job.objects.update(made_at=day)
    Job.objects.forget()
    job.refresh_from_db()
    assert job.back == ""
    assert not Job.objects.filter(pk=file.pk).exists()
    assert undo(office, job, 3).status_code == 303
    Job.objects.update(made_at=day - timedelta(days=30))
    assert office.get(url(job)).status_code == 404
    assert undo(office, job).status_code == 404
    Job.objects.forget()
    assert not JobOrder.objects.exists()
    assert Payment.objects.count() == 6


@pytest.mark.parametrize(("do", "asked"), [("paid", 10), ("processing", 9)])
def test_queries_of_record_and_undo_do_not_grow(
    office, employee, do, asked, django_assert_num_queries
):
    product = make_product(stock=90)
    for number in (2, 20):
        orders = [make_order({product: 1}) for _ in range(number)]
        job = apply_now(BulkAction(do), ids(orders), employee)
        with django_assert_num_queries(9):
            office.get(url(job))
        with django_assert_num_queries(asked):
            undo(office, job)


def test_pages_of_a_long_record(office, employee, monkeypatch, orders):
    monkeypatch.setattr(record, "ROWS", 2)
    job = marked(office, orders, "paid")
    first, second = text(office.get(url(job))), text(office.get(f"{url(job)}?page=2"))
    assert (first.count("£23.50 received"), second.count("£23.50 received")) == (2, 1)
    assert 'href="?page=2"' in first
    assert office.get(f"{url(job)}?page=x").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("do", ["paid", "processing"])
def test_two_who_undo_at_once_undo_each_order_once(desks, do):
    product = make_product(price="10.00", stock=90)
    orders = [make_order({product: 2}) for _ in range(4)]
    job = marked(desks[0], orders, do)
    answers = run_concurrently(*[partial(undo, desk, job, 4) for desk in desks])
    assert {answer.status_code for answer in answers} <= {303, 409}
    rows = JobOrder.objects.filter(undoes__job=job)
    assert sorted(rows.values_list("order_number", flat=True)) == ids(orders)
    assert lines(*orders) == [10] * 8
    assert set(Order.objects.values_list("status", flat=True)) == {OrderStatus.NEW}
    assert Payment.objects.count() == (8 if do == "paid" else 0)
    assert list(integrity.check()) == []


@pytest.mark.django_db(transaction=True)
def test_undoing_and_sending_exclude_each_other(desks):
    product = make_product(price="10.00", stock=90)
    orders = [make_order({product: 1}) for _ in range(6)]
    job = marked(desks[0], orders, "processing")
    send = {"do": "sent", "order": ids(orders)[::-1], "seen": 6}
    run_concurrently(partial(undo, desks[0], job, 6), partial(desks[1].post, BULK_ACTIONS, send))
    undone = set(JobOrder.objects.filter(undoes__job=job).values_list("order_number", flat=True))
    for order in orders:
        transitions = [str(change) for change in order.changes.exclude(line=None)]
        if order.pk in undone:
            assert transitions[:2] == ["new → processing", "processing → new"]
        else:
            assert transitions == ["new → processing", "processing → sent"]
    assert list(integrity.check()) == []
