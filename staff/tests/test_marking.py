"""Copies are marked on the order's page and in its row; nothing is changed unseen."""

import pytest

from catalogue.factories import make_product
from catalogue.models import Product, StockMovement
from config.integrity import Fault
from orders import integrity
from orders.factories import line_ids, make_order
from orders.models import LineStatus, Order, OrderStatus
from orders.transitions import Actor, cancel, transition_lines

HTMX = {"HX-Request": "true"}


@pytest.fixture
def order(db):
    return make_order({make_product("Emma", stock=5): 3, make_product("Persuasion"): 1})


def mark(client, order, headers=None, **fields):
    return client.post(f"/order-dashboard/{order.pk}/mark/", fields, headers=headers)


def states(order):
    return list(order.lines.order_by("pk").values_list("status", flat=True))


def faults() -> list[Fault]:
    return list(integrity.check())


def test_an_order_is_marked_as_paid_once(office, order):
    response = mark(office, order, do="paid", back="page=2")
    assert response.status_code == 303
    assert response.url == f"/order-dashboard/{order.pk}/?back=page%3D2"
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert mark(office, order, do="paid").status_code == 409


def test_one_copy_is_marked(office, order):
    line = line_ids(order)[1]
    assert mark(office, order, do="sent", line=line, seen=10).status_code == 303
    assert states(order) == [10, 30, 10, 10]


def test_all_copies_that_are_alike_are_marked(office, order):
    line = line_ids(order)[0]
    assert mark(office, order, do="processing", line=line, seen=10, whole=1, number=3)
    assert states(order) == [20, 20, 20, 10]


def test_all_that_may_go_there_are_marked(office, order):
    mark(office, order, do="processing", line=line_ids(order)[0], seen=10)
    assert mark(office, order, do="sent", number=4).status_code == 303
    order.refresh_from_db()
    assert (order.status, states(order)) == (OrderStatus.DONE, [30] * 4)


def test_the_row_answers_with_the_true_state(office, order):
    line = line_ids(order)[0]
    response = mark(office, order, HTMX, do="sent", line=line, seen=10, whole=1, number=3)
    message = response.content.decode()
    assert response.status_code == 200
    assert f'id="order-{order.pk}-state"' in message
    assert 'hx-swap-oob="true"' in message
    assert "3 sent" in message
    assert "3 copies are marked as sent" in message
    assert "<html" not in message


def test_a_stale_row_says_what_happened_meanwhile(office, owner, order):
    line = line_ids(order)[0]
    transition_lines(order.pk, LineStatus.SENT, Actor(owner), [line])
    response = mark(office, order, HTMX, do="sent", line=line, seen=10)
    message = response.content.decode()
    assert response.status_code == 409
    assert f"1 copy: new → sent, by {owner.email}" in message
    assert "1 sent" in message
    assert states(order) == [30, 10, 10, 10]


def test_a_transition_that_is_legal_but_was_not_seen_is_refused(office, owner, order):
    line = line_ids(order)[0]
    transition_lines(order.pk, LineStatus.PROCESSING, Actor(owner), [line])
    assert mark(office, order, do="sent", line=line, seen=10).status_code == 409
    assert mark(office, order, do="cancel", line=line, seen=10, restock="yes").status_code == 409
    assert states(order) == [20, 10, 10, 10]
    stale = mark(office, order, do="sent", line=line_ids(order)[1], seen=10, whole=1, number=3)
    assert stale.status_code == 409
    assert "What happened" in stale.content.decode()
    assert states(order) == [20, 10, 10, 10]


def test_an_illegal_move_is_refused(office, owner, order):
    cancel(order.pk, Actor(owner))
    for do in ("sent", "processing"):
        assert mark(office, order, do=do, line=line_ids(order)[0], seen=40).status_code == 409
        assert mark(office, order, do=do, number=4).status_code == 409
    assert mark(office, order, do="paid").status_code == 409


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_being_packed_goes_one_step_back_until_something_left(office, order, headers):
    first, *_, last = line_ids(order)
    assert mark(office, order, headers, do="back", line=first, seen=10).status_code == 409
    mark(office, order, do="processing", number=4)
    message = office.get(f"/order-dashboard/{order.pk}/row/").content.decode()
    assert message.count('value="back"') == 2
    data = {"do": "back", "line": first, "seen": 20, "whole": 1, "number": 3}
    assert mark(office, order, headers, **data).status_code == (200 if headers else 303)
    assert states(order) == [10, 10, 10, 20]
    assert mark(office, order, headers, **data).status_code == 409
    assert mark(office, order, headers, do="back", line=last, seen=10).status_code == 409
    mark(office, order, do="sent", line=first, seen=10)
    assert mark(office, order, headers, do="back", line=last, seen=20).status_code == 409
    assert 'value="back"' not in office.get(f"/order-dashboard/{order.pk}/row/").content.decode()
    assert states(order) == [30, 10, 10, 20]
    assert faults() == []


def test_many_are_not_marked_back(office, order):
    data = {"do": "back", "order": order.pk}
    assert office.post("/order-dashboard/marks/", data).status_code == 422


@pytest.mark.parametrize(("restock", "stock"), [("yes", 5), ("no", 2)])
def test_cancelled_copies_go_back_or_are_lost(office, order, restock, stock):
    assert mark(office, order, do="cancel", number=4, restock=restock).status_code == 303
    assert Product.objects.get(name="Emma").stock == stock
    kinds = StockMovement.objects.filter(order_number=order.pk, change__gt=-4).exclude(
        kind=StockMovement.Kind.SALE
    )
    lost = {StockMovement.Kind.RETURN, StockMovement.Kind.CORRECTION}
    expected = {StockMovement.Kind.RETURN} if restock == "yes" else lost
    assert set(kinds.values_list("kind", flat=True)) == expected
    assert faults() == []


def test_cancelling_the_rest_leaves_what_is_sent(office, order):
    mark(office, order, do="sent", line=line_ids(order)[0], seen=10)
    assert mark(office, order, do="cancel", number=3, restock="yes").status_code == 303
    order.refresh_from_db()
    assert (order.status, states(order)) == (OrderStatus.DONE, [30, 40, 40, 40])
    assert faults() == []


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"do": "lost"},
        {"do": "sent"},
        {"do": "sent", "line": "abc", "seen": 10},
        {"do": "sent", "line": 2**70, "seen": 10},
        {"do": "sent", "line": "1\0", "seen": 10},
        {"do": "sent", "line": 1, "seen": 11},
        {"do": "sent", "line": 1},
        {"do": "sent", "line": [1, 2], "seen": 10, "whole": 1, "number": 2},
        {"do": "sent", "number": 2**70},
        {"do": "cancel", "number": 4},
        {"do": "cancel", "number": 4, "restock": "maybe"},
    ],
)
def test_what_makes_no_sense_changes_nothing(office, order, data):
    for headers in ({}, HTMX):
        assert mark(office, order, headers, **data).status_code == 422
    assert states(order) == [10] * 4


def test_a_copy_of_another_order_is_not_found(office, order):
    other = line_ids(make_order({make_product(): 1}))[0]
    assert mark(office, order, do="sent", line=other, seen=10).status_code == 404
    assert mark(office, order, do="sent", line=other, seen=10, whole=1, number=1).status_code == 404
    assert not Order.objects.filter(lines__status=LineStatus.SENT).exists()


def test_buttons_are_there_for_legal_transitions_alone(office, owner, order):
    message = office.get(f"/order-dashboard/{order.pk}/row/").content.decode()
    assert message.count('value="processing"') == 3
    cancel(order.pk, Actor(owner))
    message = office.get(f"/order-dashboard/{order.pk}/row/").content.decode()
    assert 'name="do"' not in message
    assert "data-close-opened" in message


def test_the_row_leads_to_the_orders_page_and_that_back_to_the_same_list(office, order):
    link = f'href="/order-dashboard/{order.pk}/?back=status%3D10%26page%3D2"'
    message = office.get(f"/order-dashboard/{order.pk}/row/?back=status%3D10%26page%3D2")
    assert link in message.content.decode()
    message = mark(office, order, HTMX, do="paid", back="status=10&page=2")
    assert link in message.content.decode()


def test_what_is_one_copy_has_no_button_for_all(office):
    single = make_order({make_product(): 1})
    message = office.get(f"/order-dashboard/{single.pk}/row/").content.decode()
    assert message.count('value="sent"') == 1
