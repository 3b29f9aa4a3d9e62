"""The pages of the reports: who sees them, periods, charts, links and sheets."""

import csv
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.utils import timezone

from catalogue.factories import make_product
from orders.factories import make_order
from orders.models import CreditNote, Invoice, Order
from orders.payments import mark_paid
from orders.transitions import Actor, cancel
from staff.reports.charts import Point, columns, line
from staff.reports.registry import REPORTS
from staff.reports.tables import WRITTEN

SLUGS = [report.slug for report in REPORTS]
PLACES = [(site, slug) for site in ("admin", "office-admin") for slug in SLUGS]
IN_PERIOD = [report.slug for report in REPORTS if report.days]
VARIANTS = [(report.slug, by) for report in REPORTS for by, _ in report.by or [("", "")]]


def sell(products, credited: bool = False) -> Order:
    """Place an order that is paid and invoiced, and perhaps cancelled."""
    order = make_order(products)
    mark_paid(order.pk, Actor())
    if credited:
        cancel(order.pk, Actor())
    return order


def rows_of(response) -> list[list[str]]:
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


@pytest.mark.parametrize(("site", "slug"), PLACES)
def test_owners_see_every_report_on_both_sites(owner_client, site, slug):
    response = owner_client.get(f"/{site}/{slug}/")
    assert response.status_code == 200
    assert response.content.decode().count("<h1>") == 1
    assert "counted" in response.content.decode() or "Copies" in response.content.decode()


@pytest.mark.parametrize("slug", SLUGS)
def test_the_office_sees_its_own_and_not_the_owners(office, slug):
    assert office.get(f"/office-admin/{slug}/").status_code == 200
    assert office.get(f"/admin/{slug}/").status_code == 403
    assert office.get(f"/dispatch-admin/{slug}/").status_code == 403


@pytest.mark.parametrize(("site", "slug"), PLACES)
def test_nobody_else_sees_one(client, dispatcher, site, slug, django_user_model):
    for query in ("", "?format=csv"):
        visitor = client.get(f"/{site}/{slug}/{query}")
        assert visitor.status_code == 302
        assert visitor["Location"].startswith("/login/")
    for user in (dispatcher, django_user_model.objects.create_user("alice@booktime.example", "x")):
        client.force_login(user)
        assert client.get(f"/{site}/{slug}/").status_code == 403
        assert client.get(f"/{site}/{slug}/?format=csv").status_code == 403
        client.logout()


def test_there_are_none_on_the_dispatch_site(owner_client):
    for slug in SLUGS:
        assert owner_client.get(f"/dispatch-admin/{slug}/").status_code == 404
    assert b"orders_per_day" not in owner_client.get("/dispatch-admin/").content


@pytest.mark.parametrize("site", ["admin", "office-admin"])
def test_the_index_lists_them(owner_client, site):
    page = owner_client.get(f"/{site}/").content.decode()
    assert [slug for slug in SLUGS if f'href="{slug}/"' in page] == SLUGS


def test_reports_are_only_read(office):
    assert office.post("/office-admin/revenue/").status_code == 405


WRONG = {
    "end before start": ("start=2026-03-02&end=2026-03-01", "This day is before the first one."),
    "nonsense": ("start=yesterday", "Please enter a day like 2026-03-31."),
    "no such day": ("start=2026-02-30&end=2026-03-01", "Please enter a day like 2026-03-31."),
    "no such end": ("end=2026-02-30", "Please enter a day like 2026-03-31."),
    "too long": ("start=2010-01-01&end=2026-01-01", "ten years at most"),
    "before time": ("start=0001-01-01&end=0001-01-02", "Please choose a day from 2000 on."),
    "only an end before time": ("end=0001-01-01", "Please choose a day from 2000 on."),
    "after all days": ("start=9999-12-31&end=9999-12-31", "Please choose a day before 2100."),
    "huge": (f"start={'9' * 5000}", "Please enter a day like 2026-03-31."),
    "foreign digits": ("start=%D9%A2%D9%A0%D9%A2%D9%A6-x", "Please enter a day like 2026-03-31."),
}


@pytest.mark.parametrize("slug", IN_PERIOD)
@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_period_is_an_error_beside_its_field(office, slug, what):
    query, message = WRONG[what]
    for suffix in ("", "&format=csv"):
        response = office.get(f"/office-admin/{slug}/?{query}{suffix}")
        assert response.status_code == 422
        assert message in response.content.decode()
        assert b'aria-invalid="true"' in response.content


def test_something_else_to_sum_by_is_an_error(office):
    response = office.get("/office-admin/revenue/?by=password")
    assert response.status_code == 422
    assert "Select a valid choice" in response.content.decode()


def test_a_report_about_now_passes_over_periods(office):
    assert office.get("/office-admin/low_stock/?start=nonsense&by=x").status_code == 200


def test_a_report_says_which_days_it_is_about(office):
    page = office.get("/office-admin/revenue/?start=2026-03-01&end=2026-03-31").content.decode()
    assert "1 Mar 2026 – 31 Mar 2026" in page
    assert "As it is on " in office.get("/office-admin/low_stock/").content.decode()


def test_ten_years_by_day_are_answered(office):
    response = office.get("/office-admin/revenue/?start=2016-01-01&end=2025-12-31")
    assert response.status_code == 200


def test_the_usual_period_ends_today(office):
    form = office.get("/office-admin/orders_per_day/").context["form"]
    assert form.period.length == 180
    assert form.period.end == timezone.localdate()


def test_an_end_alone_counts_back_from_it(office):
    form = office.get("/office-admin/most_bought_products/?end=2026-03-30").context["form"]
    assert form.period.start == date(2026, 3, 1)


def test_the_links_to_other_periods_keep_what_is_summed(office):
    page = office.get("/office-admin/revenue/?by=tag").content.decode()
    start = timezone.localdate() - timedelta(days=29)
    assert f"?by=tag&amp;start={start}&amp;end={timezone.localdate()}" in page
    assert page.count('aria-current="true"') == 1


def test_a_chart_has_a_bar_for_each_day_and_words_for_those_who_hear_it(office):
    make_order({make_product(): 2})
    page = office.get("/office-admin/orders_per_day/").content.decode()
    assert page.count('class="chart-bar"') == 180
    assert re.search(r'role="img"\s+aria-labelledby="chart-title chart-description"', page)
    assert '<title id="chart-title">Orders per day</title>' in page
    assert "the highest is" in page
    assert page.index("</svg>") < page.index('<table class="report-table">')


@pytest.mark.parametrize(("slug", "by"), VARIANTS)
def test_every_page_is_sound_with_and_without_orders(office, slug, by):
    address = f"/office-admin/{slug}/?by={by}"
    assert office.get(address).status_code == 200
    sell({make_product(stock=3, authors=["A & <B>"], tags=["<i>"]): 1})
    page = office.get(address).content.decode()
    assert "<B>" not in page
    assert "<i>" not in page
    assert "nan" not in re.findall(r"<svg.*</svg>", page, re.DOTALL)


def test_a_figure_leads_to_the_orders_behind_it(office):
    order = make_order({make_product("Emma", isbn="9780141439587"): 1})
    Order.objects.filter(pk=order.pk).update(date_added=datetime(2026, 3, 2, 12, tzinfo=UTC))
    days = office.get("/office-admin/orders_per_day/?start=2026-03-01&end=2026-03-03").content
    place = "/order-dashboard/?placed_from=2026-03-02&amp;placed_to=2026-03-02"
    assert days.decode().count(f'href="{place}"') == 3
    mark_paid(order.pk, Actor())
    Invoice.objects.update(issued_on=date(2026, 3, 2))
    products = office.get("/office-admin/most_bought_products/?start=2026-03-01&end=2026-03-30")
    products = products.content.decode()
    product = "book=9780141439587"
    assert f"invoiced_from=2026-03-01&amp;invoiced_to=2026-03-30&amp;{product}" in products
    assert f"credited_from=2026-03-01&amp;credited_to=2026-03-30&amp;{product}" in products


@pytest.mark.parametrize(
    ("by", "fields"),
    [
        ("tag", {"tags": ["R&B + <soul>"]}),
        ("author", {"authors": ["O’Hara, J. & Söhne" + "x" * 180]}),
        ("tag", {}),
        ("author", {}),
    ],
)
def test_what_is_summed_leads_to_its_orders(office, by, fields):
    order = sell({make_product(**fields): 1})
    sell({make_product(tags=["Other"], authors=["Other"]): 1})
    rows = office.get(f"/office-admin/revenue/?by={by}").context["table"].rows
    (row,) = [row for row in rows if row.values[0] != "Other"]
    assert [each.pk for each in office.get(row.href).context["listing"].orders] == [order.pk]


@pytest.mark.parametrize("title", ["Emma & Co", 'The "It"', "x y " * 50 + "z"])
def test_a_bought_book_without_isbn_leads_to_its_orders(office, title):
    order = sell({make_product(title): 1})
    sell({make_product('More of Emma & Co and The "It"'): 1})
    rows = office.get("/office-admin/most_bought_products/").context["table"].rows
    (row,) = [row for row in rows if row.values[0] == title]
    assert [each.pk for each in office.get(row.href).context["listing"].orders] == [order.pk]


@pytest.mark.parametrize(("slug", "by"), VARIANTS)
def test_every_report_is_a_sheet_as_well(office, slug, by):
    sell({make_product(stock=3, authors=["Ann"], tags=["Novel"]): 1})
    response = office.get(f"/office-admin/{slug}/?by={by}&format=csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith(f'attachment; filename="{slug}-')
    rows = rows_of(response)
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1


def test_a_sheet_says_figures_so_that_a_spreadsheet_can_count_on(office):
    order = sell({make_product(price="1234.5"): 1})
    Invoice.objects.filter(order=order).update(issued_on=date(2026, 3, 1))
    cancel(order.pk, Actor())
    CreditNote.objects.update(issued_on=date(2026, 3, 2))
    sheet = "/office-admin/revenue/?start=2026-03-02&end=2026-03-02&format=csv"
    assert rows_of(office.get(sheet)) == [
        ["Day", "Copies invoiced", "Charged", "Copies credited", "Credited", "Revenue"],
        ["2026-03-02", "0", "0.00", "1", "1234.50", "-1234.50"],
        ["Total", "0", "0.00", "1", "1234.50", "-1234.50"],
    ]


def test_a_figure_between_gaps_is_a_dot():
    points = [Point("a", 1, "1"), Point("b", None, ""), Point("c", 2, "2"), Point("d", 3, "3")]
    assert re.findall("[MLh]", line("A line", points).path) == list("MhMhL")


def test_a_figure_below_nothing_hangs_under_the_line():
    chart = columns("Columns", [Point("a", Decimal(30), ""), Point("b", Decimal(-10), "")])
    ground = next(float(level.y) for level in chart.levels if level.text == "0")
    up, down = chart.shapes
    assert float(up.y) + float(up.height) == pytest.approx(ground)
    assert float(down.y) == pytest.approx(ground)
    assert float(up.height) == pytest.approx(3 * float(down.height), abs=0.2)
    assert [level.text for level in chart.levels] == ["−10", "0", "10", "20", "30"]
    assert all(0 <= float(shape.y) <= chart.height - float(shape.height) for shape in chart.shapes)


@pytest.mark.parametrize(
    ("figures", "top", "bottom"),
    [
        ((), "1", "0"),
        ((0,), "1", "0"),
        ((-7,), "0", "−8"),
        ((3,), "3", "0"),
        ((-1e6, 9), "500,000", "−1,000,000"),
    ],
)
def test_the_levels_of_a_chart_hold_every_figure(figures, top, bottom):
    chart = line("Line", [Point("", Decimal(figure), "") for figure in figures])
    assert (chart.levels[-1].text, chart.levels[0].text) == (top, bottom)
    assert 2 <= len(chart.levels) <= 8


def test_less_than_nothing_has_its_sign_before_the_currency():
    assert WRITTEN["money"](Decimal("-1234.5")) == "−£1,234.50"
    assert WRITTEN["money"](Decimal("0.00")) == "£0.00"


def test_a_title_is_no_formula_in_a_sheet(office):
    sell({make_product("=cmd()"): 1})
    rows = rows_of(office.get("/office-admin/most_bought_products/?format=csv"))
    assert rows[1][0] == "'=cmd()"


def test_a_sheet_has_more_rows_than_the_page(office, monkeypatch):
    monkeypatch.setattr("staff.reports.params.MAX_ROWS", 2)
    sell({make_product(): 1 for _ in range(3)})
    page = office.get("/office-admin/most_bought_products/")
    assert len(page.context["table"].rows) == 2
    assert "the CSV has all" in page.content.decode()
    assert len(rows_of(office.get("/office-admin/most_bought_products/?format=csv"))) == 4


@pytest.mark.parametrize(("slug", "by"), VARIANTS)
def test_a_report_asks_as_often_for_twenty_rows_as_for_two(
    office, slug, by, django_assert_max_num_queries
):
    counts = []
    for number in (2, 18):
        for _ in range(number):
            sell({make_product(stock=3, authors=[""], tags=[""]): 1}, credited=True)
        with django_assert_max_num_queries(12) as asked:
            office.get(f"/office-admin/{slug}/?by={by}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
