"""An order as people read it: words for each state, what is due, and what happened when."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from catalogue.factories import make_product
from orders.factories import line_ids, make_order
from orders.models import LineStatus, Order, StatusChange
from orders.payments import mark_paid
from orders.settlement import settlement_of
from orders.summary import summaries, summary_of
from orders.timeline import timeline
from orders.transitions import Actor, cancel, transition_lines

pytestmark = pytest.mark.django_db
STAFF, GUEST = Actor(), Actor(customer=True)
NEW, PROCESSING, SENT, CANCELLED = LineStatus


@pytest.fixture
def order(emma, ulysses):
    return make_order({emma: 2, ulysses: 1})


def transition(order: Order, to: LineStatus, *places: int, by: Actor = STAFF) -> None:
    """Change the copies at these places (from 0), or all."""
    lines = line_ids(order)
    chosen = [lines[place] for place in places] or lines
    if to == CANCELLED:
        cancel(order.pk, by, chosen)
    else:
        transition_lines(order.pk, to, by, chosen)


def summed(order: Order):
    return summary_of(Order.objects.get(pk=order.pk))


def notice(order: Order) -> list[str]:
    order = Order.objects.get(pk=order.pk)
    return [event.words for event in timeline(order, settlement_of(order).payments)]


@pytest.mark.parametrize(
    ("paid", "transitions", "words"),
    [
        (False, [], "Waiting for your payment"),
        (True, [], "Paid; we are getting it ready"),
        (True, [(PROCESSING, 0)], "Paid; we are packing it"),
        (True, [(SENT, 0)], "1 of 3 sent"),
        (True, [(PROCESSING, 0), (SENT, 1)], "1 of 3 sent"),
        (True, [(CANCELLED, 0), (SENT, 1)], "1 of 2 sent"),
        (True, [(CANCELLED, 0)], "Paid; we are getting it ready"),
        (True, [(SENT,)], "Sent"),
        (True, [(CANCELLED, 0, 1), (SENT, 2)], "Sent"),
        (False, [(SENT, 0)], "1 of 3 sent"),
        (False, [(SENT,)], "Sent, waiting for your payment"),
        (False, [(CANCELLED,)], "Cancelled"),
        (True, [(CANCELLED,)], "Cancelled; we are paying your money back"),
    ],
)
def test_words_say_where_an_order_is(order, paid, transitions, words):
    if paid:
        mark_paid(order.pk, STAFF)
    for to, *places in transitions:
        transition(order, to, *places)
    assert summed(order).words == words


@pytest.mark.parametrize(
    ("places", "cancelled", "due"),
    [
        ([], "0", "29.98"),
        ([0], "7.99", "21.99"),
        ([1, 2], "18.49", "11.49"),
        ([0, 1, 2], "29.98", "0"),
    ],
)
def test_what_is_cancelled_is_not_due_and_the_postage_goes_with_the_last_copy(
    order, places, cancelled, due
):
    if places:
        transition(order, CANCELLED, *places)
    summary = summed(order)
    assert (summary.cancelled_total, summary.order.owed) == (Decimal(cancelled), Decimal(due))
    assert (summary.products_total, summary.copies) == (Decimal("26.48"), 3)


def test_copies_of_a_book_are_one_entry_with_their_states(order):
    transition(order, SENT, 1)
    emma, ulysses = summed(order).products
    assert (emma.name, emma.quantity, emma.total) == ("Emma", 2, Decimal("15.98"))
    assert [(each.number, each.words, each.code) for each in emma.states] == [
        (1, "not packed yet", "new"),
        (1, "sent", "sent"),
    ]
    assert emma.open_line == line_ids(order)[0]
    assert [each.words for each in ulysses.states] == ["not packed yet"]


def test_a_book_without_a_copy_to_pack_has_none_to_cancel(order):
    transition(order, PROCESSING)
    assert [product.open_line for product in summed(order).products] == [None, None]


@pytest.mark.parametrize(
    ("transitions", "can"),
    [
        ([], True),
        ([(CANCELLED, 0)], True),
        ([(PROCESSING, 0)], False),
        ([(SENT, 0)], False),
        ([(SENT, 0), (CANCELLED, 1, 2)], False),
        ([(CANCELLED,)], False),
    ],
)
def test_a_customer_may_cancel_while_nothing_is_begun(order, transitions, can):
    for to, *places in transitions:
        transition(order, to, *places)
    assert summed(order).can_cancel == can


def test_only_rates_with_tax_are_named(order):
    assert [(tax.rate, tax.amount) for tax in summed(order).taxes] == [
        (Decimal("5.50"), Decimal("0.55")),
        (Decimal(20), Decimal("0.58")),
    ]


def test_a_timeline_tells_everything_in_its_order(order):
    mark_paid(order.pk, STAFF)
    transition(order, PROCESSING, 0, 1)
    transition(order, CANCELLED, 2)
    transition(order, SENT, 0, 1)
    assert notice(order) == [
        "You placed the order",
        "We received your payment of £29.98",
        "We started packing 2 copies",
        "We cancelled 1 copy",
        "We sent 2 copies",
        "Everything has been sent",
    ]


def test_a_timeline_says_who_cancelled(order):
    transition(order, CANCELLED, 0, by=GUEST)
    transition(order, CANCELLED, 1, 2)
    message = ["You cancelled 1 copy", "We cancelled 2 copies", "The order is cancelled"]
    assert notice(order)[1:] == message


def test_what_is_done_within_a_minute_is_one_line_and_later_another(order):
    for place in (0, 1):
        transition(order, PROCESSING, place)
    earlier = StatusChange.objects.latest("pk").at - timedelta(hours=2)
    StatusChange.objects.update(at=earlier.replace(second=30))
    Order.objects.update(date_added=earlier - timedelta(hours=1))
    transition(order, PROCESSING, 2)
    assert notice(order)[1:] == ["We started packing 2 copies", "We started packing 1 copy"]


@pytest.mark.parametrize("number", [2, 20])
def test_an_order_is_summed_up_in_one_query(number, django_assert_num_queries):
    order = make_order({make_product(): 1 for _ in range(number)})
    for asked in (summary_of, partial(timeline, payments=[])):
        with django_assert_num_queries(1):
            asked(order)


@pytest.mark.parametrize("number", [2, 20])
def test_a_list_of_orders_is_summed_up_in_one_query(ulysses, number, django_assert_num_queries):
    orders = [make_order({ulysses: 2}) for _ in range(number)]
    with django_assert_num_queries(1):
        assert [summary.copies for summary in summaries(orders)] == [2] * number
