"""A report of money goes by its documents: what is done today changes no month that is over."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalogue.factories import make_product
from orders.factories import line_ids, make_order
from orders.invoicing import issue_for
from orders.models import CreditNote, DocumentTax, Invoice, LineStatus, Order, OrderLine, Payment
from orders.moves import IllegalMoveError, Mover, cancel, move_lines
from orders.payments import PaymentRefusedError, enter, mark_paid, reverse
from staff.reports.choice import Choice
from staff.reports.listing import REPORTS
from staff.reports.periods import Period

pytestmark = pytest.mark.django_db
BY_SLUG = {report.slug: report for report in REPORTS}
OF_MONEY = [
    (slug, by)
    for slug in ("taxes", "revenue", "average_basket", "most_bought_products", "documents")
    for by, _ in BY_SLUG[slug].by or [("", "")]
]
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
CLERK = Mover()


@pytest.fixture
def clock(monkeypatch):
    """Let the shop do things at another time."""

    def at(moment: datetime | str) -> None:
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return at


@pytest.fixture
def emma():
    return make_product("Emma", price="10", tax_rate="5", authors=["Jane Austen"], tags=["Novel"])


@pytest.fixture
def comic():
    return make_product("Watchmen", price="19.99", tax_rate="20")


def place(books, **fields) -> Order:
    order = make_order(books, **fields)
    Order.objects.filter(pk=order.pk).update(date_added=timezone.now())
    return order


def values(slug, period, by=""):
    table = BY_SLUG[slug].make(Choice(period, by, whole=True))
    return [row.values for row in [*table.rows, *([table.total] if table.total else [])]]


def money_in(period):
    return {report: values(report[0], period, report[1]) for report in OF_MONEY}


def test_a_cancellation_today_changes_no_month_that_is_over(clock, emma, comic):
    clock("2026-03-10 12:00")
    order = place({emma: 2, comic: 1})
    mark_paid(order.pk, CLERK)
    clock("2026-04-01 09:00")
    before = money_in(MARCH)
    assert values("taxes", MARCH)[-1][-1] == Decimal("4.87")  # 0.95 + 3.92
    cancel(order.pk, CLERK)
    assert money_in(MARCH) == before
    assert values("taxes", APRIL) == [
        (5, 0, 0, 20, Decimal("0.95"), -20, Decimal("-19.05"), Decimal("-0.95")),
        (
            *(20, 0, 0, Decimal("23.49"), Decimal("3.92")),
            *(Decimal("-23.49"), Decimal("-19.57"), Decimal("-3.92")),
        ),
        (
            *("Together", 0, 0, Decimal("43.49"), Decimal("4.87")),
            *(Decimal("-43.49"), Decimal("-38.62"), Decimal("-4.87")),
        ),
    ]
    assert values("revenue", APRIL, "month") == [
        (date(2026, 4, 1), 0, 0, 3, Decimal("39.99"), Decimal("-39.99")),
        ("Together", 0, 0, 3, Decimal("39.99"), Decimal("-39.99")),
    ]
