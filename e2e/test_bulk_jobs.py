"""Work that takes longer than a page may: asked for, watched, and its result fetched."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from e2e.accessibility import expect_accessible
from e2e.pages.checkout import new_email
from e2e.pages.jobs import JobPage, ask_for_spreadsheet, mark_all
from e2e.pages.order_dashboard import OrderDashboardPage
from e2e.shop.names import HIDDEN

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")
MANY = 22  # more than are marked while one waits


@pytest.fixture
def many(shop) -> str:
    """The email address of a guest who ordered again and again."""
    email = new_email()
    shop.data.new_orders({HIDDEN: 1}, email, MANY)
    return email


def test_many_orders_are_marked_while_the_page_says_how_far_it_is(tab, plain, as_staff, many):
    as_staff(tab, "office")
    dashboard = OrderDashboardPage(tab).open(f"/order-dashboard/?email={many}&rows=50")
    expect(dashboard.found).to_have_text(f"{MANY} orders")
    mark_all(tab, "Paid", MANY)
    job = JobPage(tab)
    expect(job.heading).to_have_text(re.compile("Mark(ing|ed) as paid"))
    job.expect_done(MANY, alone=tab is not plain)
    expect(tab.get_by_role("row").filter(has_text="received")).to_have_count(MANY)
    expect(tab.get_by_role("button", name="Undo …")).to_be_visible()
    if tab is not plain:
        expect_accessible(tab)
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    job.back.click()
    expect(dashboard.rows).to_have_count(MANY)
    tab.goto(f"/order-dashboard/?email={many}&paid=yes")
    expect(dashboard.found).to_have_text(f"{MANY} orders")


def test_a_spreadsheet_of_the_list_is_made_and_saved(page: Page, as_staff, many):
    as_staff(page, "office")
    page.goto(f"/order-dashboard/?email={many}")
    ask_for_spreadsheet(page)
    job = JobPage(page)
    expect(job.heading).to_have_text("Export")
    job.expect_done(MANY)
    page.goto("/order-dashboard/jobs/")
    expect_accessible(page)
    page.get_by_role("main").get_by_role("link", name="Export").first.click()
    file = job.save()
    assert file.suggested_filename.endswith(".xlsx")
    sheet = load_workbook(BytesIO(file.path().read_bytes())).active
    head, *rows = sheet.iter_rows(values_only=True)
    assert [row[head.index("Email")] for row in rows] == [many] * MANY
