"""Attacks by colleagues on each other: two who work on one thing at once never mix it up."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.erasure import erase
from accounts.factories import make_employee, make_user
from catalogue.factories import make_product
from orders.factories import line_ids, make_order
from orders.models import LineStatus, Order, OrderEmail, OrderStatus, StatusChange
from orders.transitions import Actor, transition_lines
from staff.admin import orders
from staff.models import OrderNote, SavedView
from staff.tests.forms import opened


@pytest.fixture
def order(db):
    return make_order({make_product("Emma", stock=9): 3})


@pytest.fixture
def colleague(db):
    who = make_employee(email="colleague@booktime.example")
    client = Client()
    client.force_login(who)
    return client


def test_a_parcel_never_goes_to_half_of_two_addresses(office, colleague, order):
    """One sends it elsewhere; the other, who still reads the old address, mends its street."""
    url = f"/office-admin/orders/order/{order.pk}/change/"
    old = opened(office, url, "order_form")
    new = {
        "shipping_address1": "1 Quay",
        "shipping_city": "Bristol",
        "shipping_zip_code": "BS1 4DJ",
    }
    assert colleague.post(url, opened(colleague, url, "order_form") | new).status_code == 302
    response = office.post(url, old | {"shipping_address1": "12a Marsh Lane"})
    assert response.status_code == 200
    assert "in the meantime" in response.content.decode()
    order.refresh_from_db()
    assert (order.shipping.address1, order.shipping.city) == ("1 Quay", "Bristol")


def test_copies_that_took_the_place_of_others_are_not_sent(office, colleague, order, employee):
    """Two of four were being packed; since then they left, and the other two are being packed."""
    order = make_order({make_product("Persuasion", stock=9): 4})
    first, rest = line_ids(order)[:2], line_ids(order)[2:]
    transition_lines(order.pk, LineStatus.PROCESSING, Actor(employee), first)
    stale = {"do": "sent", "line": first[0], "seen": 20, "number": 2, "whole": 1}
    transition_lines(order.pk, LineStatus.SENT, Actor(employee), first)
    transition_lines(order.pk, LineStatus.PROCESSING, Actor(employee), rest)
    response = office.post(f"/order-dashboard/{order.pk}/mark/", stale)
    assert response.status_code == 409
    assert order.lines.filter(status=LineStatus.SENT).count() == 2


def test_a_view_two_save_under_one_name_is_kept_for_each(office, colleague):
    for client in (office, colleague):
        for query in ("status=10", "status=20"):
            form = {"name": "Mine", "query": query, "shared": "on"}
            assert client.post("/order-dashboard/views/", form).status_code == 303
    assert sorted(SavedView.objects.values_list("name", "query")) == [("Mine", "status=20")] * 2


def act(client, url, action, rows) -> list[str]:
    form = {"action": action, "_selected_action": [row.pk for row in rows], "select_across": "1"}
    response = client.post(url, form, follow=True)
    return [str(message) for message in response.context["messages"]]


def test_emails_to_nobody_and_emails_that_wait_are_not_sent_again(office):
    """Each try would leave one more mail that waits for ever."""
    bob = make_user()
    erased, waiting = (make_order({make_product(): 1}, user=user) for user in (bob, None))
    erased.emails.update(sent_at=timezone.now())
    erase(bob)
    emails = [*erased.emails.all(), *waiting.emails.all()]
    for _ in range(3):
        notice = act(office, "/office-admin/orders/orderemail/", "send_again", emails)
        assert notice[0] == "Sent again: 0."
        assert "no longer with an address: 2" in notice[1]
    assert OrderEmail.objects.count() == 2


def test_nobody_changes_all_orders_by_one_request(office, order, monkeypatch):
    monkeypatch.setattr(orders, "MAX_ORDERS_PER_ACTION", 1)
    other = make_order({make_product(): 1})
    for action in ("mark_paid", "mark_processing", "mark_sent", "cancel"):
        notice = act(office, "/office-admin/orders/order/", action, [order, other])
        assert notice[0].startswith("At most 1 at once here")
    act(office, "/office-admin/orders/orderemail/", "send_again", OrderEmail.objects.all())
    assert {each.status for each in Order.objects.all()} == {OrderStatus.NEW}
    assert OrderEmail.objects.count() == 2


def test_what_gathers_on_an_order_costs_no_more_questions(office, order):
    """Notes, mails, transitions and changed addresses by many people: 2 of each, then 20."""
    url, counts = f"/order-dashboard/{order.pk}/", []
    for number in (2, 18):
        users = [make_user() for _ in range(number)]
        OrderNote.objects.bulk_create(OrderNote(order=order, text="x", by=user) for user in users)
        OrderEmail.objects.bulk_create(
            OrderEmail(order=order, kind="placed", again=True) for _ in users
        )
        StatusChange.objects.bulk_create(
            StatusChange(order=order, line=line, old=10, new=20, by=user)
            for user in users
            for line in order.lines.all()
        )
        for user in users:
            SavedView.objects.create(by=user, name="Theirs", shared=True)
        cache.clear()
        with CaptureQueriesContext(connection) as page:
            assert office.get(url).status_code == 200
        with CaptureQueriesContext(connection) as listed:
            assert office.get("/order-dashboard/").status_code == 200
        counts.append((len(page), len(listed)))
    assert counts[0] == counts[1]
