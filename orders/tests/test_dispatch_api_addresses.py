"""The dispatch company changes where a parcel goes (DESIGN 8)."""

import pytest
from auditlog.models import LogEntry

from config.tests.task_queue import run_queued_tasks
from orders.factories import line_ids
from orders.models import LineStatus, OrderEmail
from orders.tests.test_dispatch_api import (  # noqa: F401
    LINES,
    ORDERS,
    paid_order,
    program,
    send,
    session,
)

pytestmark = pytest.mark.django_db
BATH = {
    "shipping_name": "Anne Elliot",
    "shipping_address1": "4 Camden Place",
    "shipping_address2": "",
    "shipping_city": "Bath",
    "shipping_zip_code": "BA1 5LP",
}


@pytest.fixture
def order(db):
    return paid_order()


def change(client, order, method="patch", **data):
    address = f"{ORDERS}{order.pk}/"
    return getattr(client, method)(address, data, content_type="application/json")


def emails_about(order):
    return order.emails.filter(kind=OrderEmail.Kind.ADDRESS).count()


def test_it_is_changed_logged_and_told(program, order, mailoutbox):  # noqa: F811
    run_queued_tasks(soon=True)
    mailoutbox.clear()
    answer = change(program, order, "put", **BATH, date_added="2001-01-01", email="a@b.example")
    assert answer.status_code == 200
    assert {field: answer.json()[field] for field in BATH} == BATH
    before = order.date_added, order.email, order.billing
    order.refresh_from_db()
    assert (order.shipping_city, order.shipping_country.code) == ("Bath", "GB")
    assert (order.date_added, order.email, order.billing) == before
    entry = LogEntry.objects.get_for_object(order).first()
    assert entry.actor == program.user
    assert entry.changes["shipping_city"] == ["Leeds", "Bath"]
    run_queued_tasks(soon=True)
    (message,) = mailoutbox
    assert message.to == [order.email]
    assert message.subject == f"Your order {order.pk} goes to another address"
    assert "Camden" not in message.body


def test_a_part_of_it_is_enough(session, order):  # noqa: F811
    assert change(session, order, shipping_name="Anne Elliot").status_code == 200
    order.refresh_from_db()
    assert (order.shipping_name, order.shipping_city) == ("Anne Elliot", "Leeds")


def test_the_same_again_changes_and_tells_nothing(session, order):  # noqa: F811
    there = session.get(f"{ORDERS}{order.pk}/").json()
    assert change(session, order, "put", **there).json() == there
    assert (emails_about(order), LogEntry.objects.get_for_object(order).count()) == (0, 0)
    for _ in range(2):
        assert change(session, order, **BATH).status_code == 200
    assert emails_about(order) == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"shipping_zip_code": "nowhere"}, "shipping_zip_code"),
        ({"shipping_zip_code": ""}, "shipping_zip_code"),
        ({"shipping_name": ""}, "shipping_name"),
        ({"shipping_name": None}, "shipping_name"),
        ({"shipping_name": ["Anne"]}, "shipping_name"),
        ({"shipping_name": "A" * 101}, "shipping_name"),
        ({"shipping_name": "Anne\0"}, "shipping_name"),
        ({"shipping_country": "FR"}, "shipping_country"),
        ({"shipping_country": {"code": "GB"}}, "shipping_country"),
        ({"shipping_country": None}, "shipping_country"),
    ],
)
def test_what_the_post_would_not_take_is_refused(session, order, data, field):  # noqa: F811
    answer = change(session, order, **data)
    assert (answer.status_code, list(answer.json())) == (400, [field])
    assert emails_about(order) == 0


def test_a_whole_address_is_asked_for_by_put(session, order):  # noqa: F811
    answer = change(session, order, "put", shipping_city="Bath")
    assert answer.status_code == 400
    assert {"shipping_name", "shipping_address1"} <= set(answer.json())


def test_it_stays_once_something_was_sent(session, order):  # noqa: F811
    assert send(session, "patch", line_ids(order)[0], status=LineStatus.SENT).status_code == 200
    answer = change(session, order, **BATH)
    assert (answer.status_code, answer.json()["shipping_city"]) == (409, "Leeds")
    assert emails_about(order) == 0


def test_a_done_order_is_gone(session, order):  # noqa: F811
    for line in line_ids(order):
        send(session, "patch", line, status=LineStatus.SENT)
    assert change(session, order, **BATH).status_code == 404
    assert session.get(f"{ORDERS}{order.pk}/").status_code == 404
    assert session.get(LINES, {"order": order.pk}).json()["count"] == 0
