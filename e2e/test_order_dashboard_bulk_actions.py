"""Orders are marked and printed from the list, by keys and by plain pages, and no place is lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.checkout import new_email
from e2e.pages.order_dashboard import OrderDashboardPage, printed
from e2e.shop.names import HIDDEN
from orders.tests.pdf_text import pages_of

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")
MANY = 24


@pytest.fixture(scope="module")
def email(shop) -> str:
    """The email address of a guest who ordered a book again and again."""
    email = new_email()
    shop.data.new_orders({HIDDEN: 1}, email, MANY)
    return email


@pytest.fixture
def dashboard(page: Page, as_staff, email) -> OrderDashboardPage:
    as_staff(page, "office")
    return OrderDashboardPage(page).open(f"{OrderDashboardPage.path}?email={email}")


@pytest.fixture
def plain_dashboard(plain: Page, as_staff, email) -> OrderDashboardPage:
    as_staff(plain, "office")
    return OrderDashboardPage(plain).open(f"{OrderDashboardPage.path}?email={email}&rows=50")


def test_plain_pages_mark_a_book_and_lead_back_to_the_same_row(plain_dashboard):
    dashboard, plain = plain_dashboard, plain_dashboard.page
    number = dashboard.numbers()[-1]
    dashboard.link(number).click()
    expect(dashboard.heading).to_have_text(f"Order {number}")
    plain.get_by_role("button", name=re.compile("^Processing")).click()
    expect(plain.get_by_text(f"Order {number}: 1 copy is marked as processing.")).to_be_visible()
    dashboard.back.click()
    plain.wait_for_url(f"**/order-dashboard/?email=*&rows=50#order-{number}-link")
    dashboard.expect_here(number)
    expect(dashboard.row(number)).to_contain_text("1 processing")


def test_a_plain_page_that_is_past_changes_nothing_and_shows_how_it_is(
    plain_dashboard, browser_errors
):
    browser_errors.expect("status of 409")
    dashboard, plain = plain_dashboard, plain_dashboard.page
    number = dashboard.numbers()[3]
    dashboard.link(number).click()
    stale = plain.context.new_page()
    stale.goto(plain.url)
    plain.get_by_role("button", name=re.compile("^Sent")).click()
    state = f"#order-{number}-state"
    expect(plain.locator(state)).to_contain_text("done")
    stale.get_by_role("button", name=re.compile("^Processing")).click()
    alert = stale.get_by_role("alert")
    expect(alert).to_contain_text("Nothing was changed")
    expect(alert).to_contain_text("new → sent, by office@booktime.example")
    expect(stale.locator(state)).to_contain_text("done")
    expect(stale.get_by_role("button", name=re.compile("^Processing"))).to_have_count(0)


def test_three_orders_are_chosen_and_printed_as_one_pdf(dashboard):
    chosen = dashboard.numbers()[5:8]
    for number in chosen:
        dashboard.tick(number).check()
    expect(dashboard.ticked).to_have_text("3 selected")
    slips = pages_of(printed(dashboard.page, "Packing slips"))
    assert len(slips) == 3
    for number in chosen:
        assert any(f"Packing slip, order {number}" in slip for slip in slips)
    (picks,) = pages_of(printed(dashboard.page, "Pick list"))
    assert "3 copies of 1 book" in picks
    assert "for 3 orders" in picks
    assert all(number in picks for number in chosen)


def test_all_of_a_page_is_ticked_at_once(dashboard):
    dashboard.all_ticks.check()
    expect(dashboard.ticked).to_have_text(f"{MANY} selected")
    dashboard.tick(dashboard.numbers()[2]).uncheck()
    expect(dashboard.ticked).to_have_text(f"{MANY - 1} selected")
    assert dashboard.all_ticks.evaluate("box => box.indeterminate")
    dashboard.all_ticks.check()
    dashboard.all_ticks.uncheck()
    expect(dashboard.ticked).to_be_hidden()


def test_from_a_row_to_its_order_and_back_to_the_same_place(dashboard):
    number = dashboard.numbers()[-2]
    dashboard.link(number).click()
    dashboard.lines(number).get_by_role("link", name="Order page").click()
    expect(dashboard.heading).to_have_text(f"Order {number}")
    dashboard.page.get_by_role("button", name="Mark as paid").click()
    expect(dashboard.page.get_by_text(f"Order {number} is marked as paid.")).to_be_visible()
    dashboard.back.click()
    dashboard.page.wait_for_url(f"**/order-dashboard/?email=*#order-{number}-link")
    dashboard.expect_here(number)
    expect(dashboard.row(number)).to_contain_text("paid")


def test_the_browsers_back_returns_to_where_the_list_was_scrolled(dashboard):
    number = dashboard.numbers()[-1]
    dashboard.link(number).scroll_into_view_if_needed()
    box = dashboard.page.get_by_role("region", name="Table of orders")
    place = box.evaluate("box => box.scrollTop")
    assert place > 0, "all rows are in sight: give the test more"
    dashboard.page.goto(f"/order-dashboard/{number}/")
    dashboard.page.go_back()
    expect(dashboard.link(number)).to_be_in_viewport()
    assert box.evaluate("box => box.scrollTop") == place


def test_keys_open_mark_and_fold_up_an_order(dashboard):
    press = dashboard.page.keyboard.press
    number = dashboard.numbers()[0]
    press("j")
    press("Enter")
    opened = dashboard.lines(number).get_by_role("group", name=f"Books of order {number}")
    expect(opened).to_be_visible()
    dashboard.expect_here(number)
    press("Enter")
    expect(opened).to_have_count(0)
    press("Enter")
    opened.get_by_role("button", name="Mark as paid").focus()
    press("Enter")
    expect(dashboard.row(number)).to_contain_text("paid")
    expect(opened).to_be_focused()
    press("Escape")
    expect(opened).to_have_count(0)
    dashboard.expect_here(number)
    press("x")
    expect(dashboard.tick(number)).to_be_checked()
    press("j")
    expect(dashboard.link(dashboard.numbers()[1])).to_be_focused()


def test_the_help_sheet_takes_the_focus_and_gives_it_back(dashboard):
    press = dashboard.page.keyboard.press
    press("j")
    press("?")
    expect(dashboard.keys).to_be_visible()
    assert dashboard.keys.evaluate("sheet => sheet.contains(document.activeElement)")
    press("j")
    press("Escape")
    expect(dashboard.keys).to_be_hidden()
    expect(dashboard.link(dashboard.numbers()[0])).to_be_focused()
    press("/")
    dashboard.page.keyboard.type("?jx")
    expect(dashboard.field("Search")).to_have_value("?jx")
    expect(dashboard.keys).to_be_hidden()
