"""What the reports count, beside a small shop that was counted by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from catalogue.factories import make_product
from catalogue.models import Author, Product, ProductTag
from catalogue.services import set_authors
from orders.factories import line_ids, make_method, make_order
from orders.models import CreditNote, Invoice, Order
from orders.payments import mark_paid
from orders.transitions import Actor, cancel
from staff.reports.params import ReportParams
from staff.reports.periods import Period
from staff.reports.registry import REPORTS

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
BY_SLUG = {report.slug: report for report in REPORTS}


def place(products, when: str) -> Order:
    """Place an order as if it were this moment, UTC."""
    order = make_order(products)
    Order.objects.filter(pk=order.pk).update(date_added=f"{when}Z")
    return order


def sell(products, when: str) -> Order:
    """The same, and it is paid and invoiced on that day."""
    order = place(products, when)
    mark_paid(order.pk, Actor())
    Invoice.objects.filter(order=order).update(issued_on=when.split()[0])
    return order


def drop(order: Order, *places: int, on: str = "2026-03-20") -> None:
    ids = line_ids(order)
    cancel(order.pk, Actor(), [ids[place] for place in places] if places else None)
    CreditNote.objects.filter(invoice__order=order).update(issued_on=on)


@pytest.fixture
def shop(db):
    """Three orders in March, one wholly cancelled, and one in April, each invoiced on its day.

    On the 2nd two Emmas and a Watchmen; on the 3rd an Emma, and two Watchmen of which one is
    cancelled; on the 3rd an Emma that is cancelled. The credit notes are of the 20th.
    """
    emma = make_product(
        "Emma", authors=["Jane Austen"], tags=["Novel"], price="10", tax_rate="5", stock=50
    )
    comic = make_product(
        "Watchmen", authors=["Alan Moore"], tags=["Novel", "Comic"], price="20", tax_rate="20"
    )
    sell({emma: 2, comic: 1}, "2026-03-02 12:00")
    drop(sell({emma: 1, comic: 2}, "2026-03-03 12:00"), 2)
    drop(sell({emma: 1}, "2026-03-03 13:00"))
    sell({comic: 1}, "2026-04-03 12:00")
    return emma, comic


def table(slug, period=MARCH, by=""):
    return BY_SLUG[slug].make(ReportParams(period, by))


def amounts(text: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, text.split()))


def values(slug, period=MARCH, by=""):
    return [row.values for row in table(slug, period, by).rows]


def together(slug, by=""):
    return table(slug, by=by).total.values[1:]


def test_orders_per_day_counts_what_was_ordered_and_what_was_cancelled_of_it(shop):
    days = values("orders_per_day")
    assert len(days) == 31
    assert days[1:3] == [(date(2026, 3, 2), 1, 3, 40, 0, 0), (date(2026, 3, 3), 2, 4, 60, 1, 2)]
    assert [day for day in days if day[1]] == days[1:3]
    assert together("orders_per_day") == (3, 7, 100, 1, 2)


def test_an_order_belongs_to_the_day_of_the_shops_clock(shop):
    emma, _ = shop
    Order.objects.update(date_added=datetime(2020, 1, 1, tzinfo=UTC))
    # In London it is winter until 29 March 2026 at one o'clock, then an hour later than UTC.
    place({emma: 1}, "2026-03-28 23:59")
    place({emma: 1}, "2026-03-29 00:00")
    place({emma: 1}, "2026-03-29 22:59")
    place({emma: 1}, "2026-03-29 23:00")
    found = {day: orders for day, orders, *_ in values("orders_per_day") if orders}
    assert found == {date(2026, 3, 28): 1, date(2026, 3, 29): 2, date(2026, 3, 30): 1}
    only = Period(date(2026, 3, 29), date(2026, 3, 29))
    assert [row[1] for row in values("orders_per_day", only)] == [2]


def test_the_day_the_clocks_go_back_has_twenty_five_hours(shop):
    emma, _ = shop
    place({emma: 1}, "2026-10-24 23:00")
    place({emma: 1}, "2026-10-25 23:59")
    place({emma: 1}, "2026-10-26 00:00")
    period = Period(date(2026, 10, 25), date(2026, 10, 26))
    assert [row[1] for row in values("orders_per_day", period)] == [2, 1]


def test_a_sale_counts_on_the_day_of_its_invoice_alone(shop):
    emma, _ = shop
    order = sell({emma: 1}, "2026-06-01 00:00")
    Order.objects.filter(pk=order.pk).update(date_added=datetime(2026, 4, 30, 12, tzinfo=UTC))
    period = Period(date(2026, 5, 1), date(2026, 6, 30))
    months = {month: copies for month, copies, *_ in values("revenue", period, "month")}
    assert months == {date(2026, 5, 1): 0, date(2026, 6, 1): 1}


def test_most_bought_products_are_ordered_by_copies(shop):
    assert [row[0:2] + row[3:] for row in values("most_bought_products")] == [
        ("Emma", "Jane Austen", 4, 1, 3, 30),
        ("Watchmen", "Alan Moore", 3, 1, 2, 40),
    ]


def test_a_book_that_only_came_back_stands_at_the_end_by_its_name_of_then(shop):
    emma, _ = shop
    order = sell({emma: 1}, "2026-05-31 12:00")
    drop(order, on="2026-06-01")
    june = Period(date(2026, 6, 1), date(2026, 6, 30))
    assert [row[0:2] + row[3:] for row in values("most_bought_products", june)] == [
        ("Emma", "Jane Austen", 0, 1, -1, -10)
    ]


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ("month", [(date(2026, 3, 1), 7, 100, 2, 30, 70)]),
        ("tag", [("Novel", 7, 100, 2, 30, 70), ("Comic", 3, 60, 1, 20, 40)]),
        ("author", [("Alan Moore", 3, 60, 1, 20, 40), ("Jane Austen", 4, 40, 1, 10, 30)]),
    ],
)
def test_revenue_is_summed_per(shop, by, rows):
    assert values("revenue", by=by) == rows
    assert together("revenue", by) == (7, 100, 2, 30, 70)


def test_revenue_by_day_has_every_day(shop):
    days = values("revenue", by="day")
    assert len(days) == 31
    assert days[1] == (date(2026, 3, 2), 3, 40, 0, 0, 40)
    assert days[19] == (date(2026, 3, 20), 0, 0, 2, 30, -30)


def test_a_book_without_category_or_author_is_counted_under_its_own_heading(shop):
    sell({make_product(price="7"): 1}, "2026-03-05 12:00")
    assert ("(no category)", 1, 7, 0, 0, 7) in values("revenue", by="tag")
    assert ("(no author)", 1, 7, 0, 0, 7) in values("revenue", by="author")


def test_a_book_by_two_counts_under_each_of_them(shop):
    sell({make_product(price="7", authors=["Alan Moore", "Ann"]): 1}, "2026-03-05 12:00")
    assert values("revenue", by="author") == [
        ("Alan Moore", 4, 67, 1, 20, 47),
        ("Jane Austen", 4, 40, 1, 10, 30),
        ("Ann", 1, 7, 0, 0, 7),
    ]
    assert together("revenue", "author") == (8, 107, 2, 30, 77)


def test_an_average_basket_is_what_was_charged_over_invoices(shop):
    assert values("average_basket", by="month") == [
        (date(2026, 3, 1), 3, Decimal("2.33"), Decimal("33.33"))
    ]
    assert values("average_basket", by="day")[0] == (date(2026, 3, 1), 0, None, None)


def test_taxes_are_summed_per_rate_with_the_postage(shop):
    # At 20 %: three Watchmen and thrice 3.50 of postage, one of each given back; at 5 %: four Emmas
    # on three invoices, one given back.
    assert values("taxes") == [
        (5, 40, *amounts("1.91"), 10, *amounts("0.48"), 30, *amounts("28.57 1.43")),
        (20, *amounts("70.50 11.75 23.50 3.91 47.00 39.16 7.84")),
    ]
    assert together("taxes") == amounts("110.50 13.66 33.50 4.39 77.00 67.73 9.27")


def test_postage_of_another_rate_is_a_line_of_its_own(shop):
    method = make_method()
    method.tax_rate = 7
    method.save()
    sell({shop[0]: 1}, "2026-03-09 12:00")
    assert [(row[0], row[5]) for row in values("taxes")] == [
        (5, 40),
        (7, Decimal("3.50")),
        (20, 47),
    ]


def test_slow_movers_are_counted_books_that_sold_least(shop):
    make_product("Ulysses", stock=4, price="12")
    make_product("Sold out", stock=0)
    make_product("Hidden", stock=9, active=False)
    rows = values("slow_movers")
    assert [row[0] for row in rows] == ["Ulysses", "Emma"]
    assert rows[0][2:] == (4, 48, 0, None)
    assert rows[1][2:5] == (47, 470, 3)
    assert rows[1][5] == datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_low_stock_is_at_the_books_own_limit_or_at_the_shops(db):
    for name, stock, limit in [
        ("at five", 5, None),
        ("at six", 6, None),
        ("own limit", 40, 40),
        ("above its own", 4, 3),
        ("none left", 0, None),
        ("never named", 1, 0),
    ]:
        make_product(name, stock=stock, low_stock_at=limit)
    make_product("uncounted")
    make_product("hidden", stock=1, active=False)
    assert [(row[0], *row[2:]) for row in values("low_stock")] == [
        ("none left", 0, 5),
        ("at five", 5, 5),
        ("own limit", 40, 40),
    ]


def test_stock_movements_say_what_came_and_what_went(shop):
    today = Period.last(1)
    assert values("stock_movements", today, "kind") == [
        ("First count", 1, 50, 0),
        ("Correction", 0, 0, 0),
        ("Import", 0, 0, 0),
        ("Order", 3, 0, 4),
        ("Cancelled", 1, 1, 0),
    ]
    assert values("stock_movements", today, "day") == [(timezone.localdate(), 5, 51, 4)]
    assert values("stock_movements", today, "book") == [("Emma", 5, 51, 4)]
    each = table("stock_movements", today, "each").rows
    assert [row.values[3] for row in each] == [1, -1, -1, -2, 50]
    assert each[0].href == f"/order-dashboard/{each[0].values[4]}/"


FROZEN = [
    ("orders_per_day", ""),
    ("most_bought_products", ""),
    ("revenue", "day"),
    ("revenue", "month"),
    ("revenue", "author"),
    ("revenue", "tag"),
    ("average_basket", "day"),
    ("taxes", ""),
    ("documents", ""),
]


@pytest.mark.parametrize(("slug", "by"), FROZEN)
def test_nothing_done_to_a_book_later_changes_a_report(shop, slug, by):
    before = values(slug, by=by)
    for product in shop:
        set_authors(product, [])
        product.tags.clear()
        Product.objects.filter(pk=product.pk).update(
            name="Another", price=99, tax_rate=1, active=False, isbn=None
        )
    Author.objects.update(name="Nobody")
    ProductTag.objects.update(name="Other")
    assert values(slug, by=by) == before
    assert before


def test_money_moves_no_earlier_than_a_document_is_made(shop):
    before = values("taxes"), values("revenue", by="month")
    order = place({shop[0]: 1}, "2026-03-09 12:00")
    assert (values("taxes"), values("revenue", by="month")) == before
    drop(order)
    assert (values("taxes"), values("revenue", by="month")) == before


def test_an_empty_shop_has_reports(db):
    for report in REPORTS:
        for by, _ in report.by or [("", "")]:
            assert report.make(ReportParams(MARCH, by)).columns
    assert values("taxes") == []
    assert together("orders_per_day") == (0, 0, 0, 0, 0)


def test_orders_in_another_currency_are_not_added_up(shop, settings):
    settings.SHOP_CURRENCY = "EUR"
    assert together("orders_per_day") == (0, 0, 0, 0, 0)
    assert values("most_bought_products") == []
