"""Reports in a browser: from a figure to its orders, and on paper."""

import re

import pytest
from playwright.sync_api import expect

from e2e.pages.checkout import new_email
from e2e.pages.order_dashboard import OrderDashboardPage
from e2e.shop.names import PAPER

REVENUE = "/office-admin/revenue/?by=author"


@pytest.fixture
def placed(shop) -> str:
    """The number of a guest's order."""
    return shop.data.new_orders({PAPER: 1}, new_email())[0]


def test_a_figure_leads_to_the_orders_behind_it(tab, as_staff, placed):
    as_staff(tab, "office")
    tab.goto(f"/order-dashboard/{placed}/")
    tab.get_by_role("button", name="Mark as paid").click()  # it makes the invoice
    expect(tab.get_by_text(f"Order {placed} is marked as paid")).to_be_visible()
    tab.goto("/office-admin/most_bought_products/")
    figures = tab.get_by_role("row").filter(has_text=PAPER).locator("td.figure")
    figures.get_by_role("link").first.click()
    expect(OrderDashboardPage(tab).row(placed)).to_be_visible()
    tab.goto(REVENUE)
    first = tab.locator(".report-table tbody tr").first
    name = first.get_by_role("rowheader").inner_text()
    first.locator("td.figure").get_by_role("link").first.click()
    dashboard = OrderDashboardPage(tab)
    expect(dashboard.field("Author")).to_have_value(name)
    expect(dashboard.rows.first).to_be_visible()


def test_a_report_is_printed_dark_on_white_without_what_is_only_clicked(page, as_staff, placed):
    as_staff(page, "office")
    page.goto(REVENUE)
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in (
        page.get_by_role("navigation", name="Reports"),
        page.locator("form.report-form"),
    ):
        expect(hidden).to_be_hidden()
    expect(page.locator(".report-period")).to_have_text(
        re.compile(r"^\s*\d+ \w+ \d+ – \d+ \w+ \d+\s*$")
    )
    expect(page.locator(".chart-bar").first).to_have_css("fill", "rgb(0, 0, 0)")
    for place, colour in ((".chart-label", "fill"), (".report-table tbody th", "color")):
        shown_colour = page.locator(place).first.evaluate(
            f"each => getComputedStyle(each).{colour}"
        )
        assert max(map(int, re.findall(r"\d+", shown_colour))) < 100, (place, shown_colour)
    expect(page.locator(".report-table tfoot")).to_have_css("display", "table-row-group")
