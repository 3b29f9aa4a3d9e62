"""What the order dashboard is filtered by."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import timezone

from accounts.factories import make_user
from catalogue.factories import make_product
from catalogue.services import set_authors
from orders.factories import DUBLIN, line_ids, make_order
from orders.models import CreditNote, Invoice, LineStatus, Order
from orders.payments import enter, mark_paid
from orders.postal_address import PostalAddress
from orders.transitions import Actor, cancel, transition_lines
from staff.order_filters.filterset import OrderFilter, filtered, filters_in, order_filter

pytestmark = pytest.mark.django_db
BOB = PostalAddress("Bob O'Neill", "1 Quay", "", "LS1 1AA", "Leeds", "GB")
ISBN = "9780141439587"


@pytest.fixture
def emma(db):
    return make_product("Emma", isbn=ISBN)


@pytest.fixture
def first(emma):
    return make_order({emma: 2}, email="alice@booktime.example")


@pytest.fixture
def second(first):
    fields = {"email": "bob@booktime.example", "shipping": DUBLIN, "billing": BOB}
    return make_order({make_product("Dracula"): 1}, **fields)


def ask(user, question):
    return set(filtered(QueryDict(question), user).values_list("pk", flat=True))


def errors(user, question):
    return set(order_filter(QueryDict(question), user).form.errors)


def put(order, **fields):
    Order.objects.filter(pk=order.pk).update(**fields)


@pytest.mark.parametrize(
    ("question", "which"),
    [
        ("", "both"),
        ("q=&email=&status=&unknown=1&page=7", "both"),
        ("q=ALICE@", "first"),
        ("q=978-0-14-143958-7", "first"),
        ("q=0141439580", "first"),
        (f"q={ISBN}", "first"),
        ("q=o%27neill", "second"),
        ("q=bob+neill", "second"),
        ("q=fenn+bob", "none"),
        ("q=9999999999999999999999999", "none"),
        ("q=%25", "none"),
        ("q=_", "none"),
        ("email=Bob%40", "second"),
        ("name=o%27neill", "second"),
        ("name=Alice", "both"),
        ("book=dracula", "second"),
        ("book=978-0-14-143958-7", "first"),
        ("book=em+ma", "first"),
        ("book=%22emma%22", "first"),
        ("book=%22em%22", "none"),
        ("book=%22%22", "none"),
        ("country=IE", "second"),
        ("country=GB", "first"),
        ("paid=no", "both"),
        ("paid=yes", "none"),
        ("status=10", "both"),
        ("status=40", "none"),
        ("line=10", "both"),
        ("line=30", "none"),
        ("total_min=0&total_max=1000000", "both"),
        ("total_min=999", "none"),
        ("total_max=0.50", "none"),
        ("email=bob&country=GB", "none"),
    ],
)
def test_orders_are_found_by(employee, first, second, question, which):
    wanted = {"both": {first.pk, second.pk}, "first": {first.pk}, "second": {second.pk}}
    assert ask(employee, question) == wanted.get(which, set())


def test_a_number_finds_an_order_or_an_invoice(employee, first, second):
    put(second, invoice_number=7_001)
    assert ask(employee, f"q={first.pk}") == ask(employee, f"q=%23{first.pk}") == {first.pk}
    assert ask(employee, "q=7001") == {second.pk}
    assert ask(employee, f"number={first.pk}") == {first.pk}


def test_days_are_those_of_the_shop(employee, first, second, settings):
    settings.TIME_ZONE = "Europe/London"
    put(first, date_added=datetime(2026, 6, 30, 22, 59, tzinfo=UTC))  # 23:59 in London
    put(second, date_added=datetime(2026, 6, 30, 23, 0, tzinfo=UTC))  # midnight in London
    assert ask(employee, "placed_to=2026-06-30") == {first.pk}
    assert ask(employee, "placed_from=2026-07-01") == {second.pk}
    assert ask(employee, "placed_from=2026-06-30&placed_to=2026-07-01") == {first.pk, second.pk}
    put(first, date_updated=datetime(2026, 6, 30, 12, tzinfo=UTC))
    assert ask(employee, "updated_from=2026-06-30&updated_to=2026-06-30") == {first.pk}


def test_orders_are_found_by_the_days_of_their_documents(employee, first, second):
    for order in (first, second):
        mark_paid(order.pk, Actor())
    for copy in line_ids(first):
        cancel(first.pk, Actor(), [copy])
    put_on(Invoice, "2026-03-01", order=first)
    put_on(Invoice, "2026-04-01", order=second)
    earlier, later = first.invoice.credit_notes.all()
    put_on(CreditNote, "2026-03-31", pk=earlier.pk)
    put_on(CreditNote, "2026-05-01", pk=later.pk)
    assert ask(employee, "invoiced_from=2026-03-02") == {second.pk}
    assert ask(employee, "invoiced_to=2026-03-31") == {first.pk}
    assert ask(employee, "invoiced_from=2026-03-02&invoiced_to=2026-03-31") == set()
    assert ask(employee, "credited_from=2026-05-01") == {first.pk}
    assert ask(employee, "credited_to=2026-03-31") == {first.pk}
    # One note before and one after: none in April.
    assert ask(employee, "credited_from=2026-04-01&credited_to=2026-04-30") == set()


def put_on(documents, day: str, **which) -> None:
    documents.objects.filter(**which).update(issued_on=day)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("status=abc", "status"),
        ("line=99", "line"),
        ("paid=perhaps", "paid"),
        ("tile=all", "tile"),
        ("country=XX", "country"),
        ("number=abc", "number"),
        (f"number={2**70}", "number"),
        ("number=0", "number"),
        ("total_min=NaN", "total_min"),
        ("total_max=1e60", "total_max"),
        ("placed_from=yesterday", "placed_from"),
        ("placed_to=9999-12-31", "placed_to"),
        ("updated_from=0001-01-01", "updated_from"),
        ("invoiced_from=0001-01-01&invoiced_to=2026-03-01", "invoiced_from"),
        ("credited_from=2026-03-01&credited_to=tomorrow", "credited_to"),
        ("email=a%00b", "email"),
        ("author=a%00b", "author"),
        (f"author={'x' * 201}", "author"),
        (f"category={'x' * 101}", "category"),
        (f"q={'x' * 101}", "q"),
    ],
)
def test_a_wrong_value_finds_nothing_and_says_why(employee, first, question, field):
    assert ask(employee, question) == set()
    assert errors(employee, question) == {field}


def test_the_piles_hold_what_is_to_do(employee, first, second):
    assert ask(employee, "tile=new") == {first.pk, second.pk}
    mark_paid(first.pk, Actor(employee))
    assert ask(employee, "tile=new") == {second.pk}
    assert ask(employee, "tile=waiting") == {first.pk}
    assert ask(employee, "tile=late") == set()
    put(first, paid_at=timezone.now() - timedelta(days=3, minutes=1))
    assert ask(employee, "tile=late") == {first.pk}
    assert ask(employee, "tile=sent-today") == set()
    transition_lines(first.pk, LineStatus.SENT, Actor(employee), line_ids(first))
    assert ask(employee, "tile=sent-today") == {first.pk}
    assert ask(employee, "tile=late") == ask(employee, "tile=waiting") == set()


def test_an_order_is_found_once_however_many_lines_fit(employee, first):
    assert list(filtered(QueryDict("line=10&book=emma"), employee)) == [first]


@pytest.mark.parametrize(
    ("question", "which"),
    [
        ("author=Terry+Pratchett", "omens"),
        ("author=+Neil++Gaiman+", "omens"),
        ("author=terry++prat", "omens"),
        ("author=chett%0ANeil", "none"),
        ("category=fant", "omens"),
        ("author=%25", "none"),
        ("author=Terry_Pratchett", "none"),
        ("author=(no+author)", "first"),
        ("author=" + "x" * 200, "none"),
        ("category=Fantasy", "omens"),
        ("category=Fantasy%0AComedy", "none"),
        ("category=(no+category)", "first"),
        ("author=Neil+Gaiman&category=Comedy", "omens"),
        ("author=Neil+Gaiman&category=Novel", "none"),
    ],
)
def test_orders_are_found_by_whom_and_what_their_books_were(employee, first, question, which):
    fields = {"authors": ["Terry Pratchett", "Neil Gaiman"], "tags": ["Comedy", "Fantasy"]}
    omens = make_product("Good Omens", **fields)
    order = make_order({omens: 1})
    set_authors(omens, [])
    omens.tags.clear()
    wanted = {"omens": {order.pk}, "first": {first.pk}}
    assert ask(employee, question) == wanted.get(which, set())


@pytest.mark.parametrize("number", [2, 20])
def test_authors_and_categories_cost_one_question_each(employee, number, django_assert_num_queries):
    for place in range(number):
        make_order({make_product(authors=["Ann", f"A {place}"], tags=["Novel", f"B {place}"]): 1})
    assert employee.is_employee  # which is asked once
    with django_assert_num_queries(3):
        assert len(ask(employee, "author=Ann&category=Novel")) == number


def test_a_whole_name_is_not_taken_for_a_part_of_another(employee, first):
    ann, anna = (make_order({make_product(authors=[name]): 1}) for name in ("Ann", "Anna"))
    assert ask(employee, "author=Ann") == {ann.pk}
    assert ask(employee, "author=An") == {ann.pk, anna.pk}


def test_an_author_with_very_many_fellows_is_found(employee, first, monkeypatch):
    monkeypatch.setattr("staff.order_filters.search.MAX_SNAPSHOTS", 1)
    orders = {make_order({make_product(authors=["Ann", f"A {n}"]): 1}).pk for n in range(3)}
    assert ask(employee, "author=Ann") == orders


def test_who_may_not_see_the_list_finds_nothing(first, dispatcher):
    assert ask(dispatcher, "") == ask(make_user(), "") == set()


def test_empty_filters_are_dropped():
    assert filters_in(QueryDict("q=&status=10&page=3&cols=total")) == {"status": "10"}
    assert len(OrderFilter.base_filters) == 23


def test_orders_are_found_by_how_far_they_are_paid(office):
    """The tile is what is received beyond what is owed, until a refund is noted."""
    product = make_product(stock=9)
    unpaid, part, paid, over, gone = (make_order({product: 1}) for _ in range(5))
    enter(part.pk, Decimal("1.00"), Actor())
    for order in (paid, gone):
        mark_paid(order.pk, Actor())
    enter(over.pk, over.total + Decimal("0.01"), Actor())
    cancel(gone.pk, Actor())
    for query, found in (
        ("paid=yes", [paid, over, gone]),
        ("paid=no", [unpaid, part]),
        ("paid=part", [part]),
        ("paid=back", [over, gone]),
        ("tile=to-pay-back", [over, gone]),
    ):
        pks = office.get(f"/order-dashboard/?{query}").context["listing"].orders
        assert sorted(order.pk for order in pks) == [order.pk for order in found]
    message = office.get("/order-dashboard/").content.decode()
    assert "<b>2</b> To pay back" in message
    assert "£0.01 to pay back" in message
    assert message.count("still to pay") == 1
    enter(gone.pk, -gone.total, Actor())
    assert "<b>1</b> To pay back" in office.get("/order-dashboard/").content.decode()
