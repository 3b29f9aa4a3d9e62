"""Orders are marked and printed from the list, by keys and by plain pages, and no place is lost."""

import re

import pytest
from playwright.sync_api import expect

from e2e.pages.admin_sites import badge_of
from e2e.pages.checkout import guest_address
from e2e.pages.order_dashboard import DeskPage, printed
from e2e.shop.names import HIDDEN
from e2e.shop.serve import order_many
from orders.tests.pdf_text import pages_of

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")
MANY = 24


@pytest.fixture(scope="module")
def email(base_url, shop_folder) -> str:
    """The e-mail address of somebody who ordered a book again and again."""
    email = guest_address()
    order_many(shop_folder, HIDDEN, MANY, email)
    return email


@pytest.fixture(scope="module")
def badge(browser, browser_context_args) -> dict:
    return badge_of(browser, browser_context_args, "office")


@pytest.fixture
def desk(new_context, badge, email) -> DeskPage:
    page = new_context(storage_state=badge).new_page()
    return DeskPage(page).open(f"{DeskPage.path}?email={email}")


@pytest.fixture
def plain_desk(new_context, badge, email) -> DeskPage:
    page = new_context(storage_state=badge, java_script_enabled=False).new_page()
    return DeskPage(page).open(f"{DeskPage.path}?email={email}&rows=50")


def test_plain_pages_mark_a_book_and_lead_back_to_the_same_row(plain_desk):
    desk, plain = plain_desk, plain_desk.page
    number = desk.numbers()[-1]
    desk.link(number).click()
    expect(desk.headline).to_have_text(f"Order {number}")
    plain.get_by_role("button", name=re.compile("^Processing")).click()
    expect(plain.get_by_text(f"Order {number}: 1 copy is marked as processing.")).to_be_visible()
    desk.back.click()
    plain.wait_for_url(f"**/order-dashboard/?email=*&rows=50#order-{number}-link")
    desk.expect_here(number)
    expect(desk.row(number)).to_contain_text("1 processing")


def test_a_plain_page_that_is_past_changes_nothing_and_shows_how_it_is(plain_desk, watch):
    watch.expect("status of 409")
    desk, plain = plain_desk, plain_desk.page
    number = desk.numbers()[3]
    desk.link(number).click()
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


def test_three_orders_are_chosen_and_printed_as_one_pdf(desk):
    chosen = desk.numbers()[5:8]
    for number in chosen:
        desk.tick(number).check()
    expect(desk.ticked).to_have_text("3 selected")
    slips = pages_of(printed(desk.page, "Packing slips"))
    assert len(slips) == 3
    for number in chosen:
        assert any(f"Packing slip, order {number}" in slip for slip in slips)
    (picks,) = pages_of(printed(desk.page, "Pick list"))
    assert "3 copies of 1 book" in picks
    assert "for 3 orders" in picks
    assert all(number in picks for number in chosen)


def test_all_of_a_page_is_ticked_at_once(desk):
    desk.all_ticks.check()
    expect(desk.ticked).to_have_text(f"{MANY} selected")
    desk.tick(desk.numbers()[2]).uncheck()
    expect(desk.ticked).to_have_text(f"{MANY - 1} selected")
    assert desk.all_ticks.evaluate("box => box.indeterminate")
    desk.all_ticks.check()
    desk.all_ticks.uncheck()
    expect(desk.ticked).to_be_hidden()


def test_from_a_row_to_its_order_and_back_to_the_same_place(desk):
    number = desk.numbers()[-2]
    desk.link(number).click()
    desk.lines(number).get_by_role("link", name="Order page").click()
    expect(desk.headline).to_have_text(f"Order {number}")
    desk.page.get_by_role("button", name="Mark as paid").click()
    expect(desk.page.get_by_text(f"Order {number} is marked as paid.")).to_be_visible()
    desk.back.click()
    desk.page.wait_for_url(f"**/order-dashboard/?email=*#order-{number}-link")
    desk.expect_here(number)
    expect(desk.row(number)).to_contain_text("paid")


def test_the_browsers_back_returns_to_where_the_list_was_scrolled(desk):
    number = desk.numbers()[-1]
    desk.link(number).scroll_into_view_if_needed()
    box = desk.page.get_by_role("region", name="Table of orders")
    place = box.evaluate("box => box.scrollTop")
    assert place > 0, "all rows are in sight: give the test more"
    desk.page.goto(f"/order-dashboard/{number}/")
    desk.page.go_back()
    expect(desk.link(number)).to_be_in_viewport()
    assert box.evaluate("box => box.scrollTop") == place


def test_keys_open_mark_and_fold_up_an_order(desk):
    press = desk.page.keyboard.press
    number = desk.numbers()[0]
    press("j")
    press("Enter")
    opened = desk.lines(number).get_by_role("group", name=f"Books of order {number}")
    expect(opened).to_be_visible()
    desk.expect_here(number)
    press("Enter")
    expect(opened).to_have_count(0)
    press("Enter")
    opened.get_by_role("button", name="Mark as paid").focus()
    press("Enter")
    expect(desk.row(number)).to_contain_text("paid")
    expect(opened).to_be_focused()
    press("Escape")
    expect(opened).to_have_count(0)
    desk.expect_here(number)
    press("x")
    expect(desk.tick(number)).to_be_checked()
    press("j")
    expect(desk.link(desk.numbers()[1])).to_be_focused()


def test_the_help_sheet_takes_the_focus_and_gives_it_back(desk):
    press = desk.page.keyboard.press
    press("j")
    press("?")
    expect(desk.keys).to_be_visible()
    assert desk.keys.evaluate("sheet => sheet.contains(document.activeElement)")
    press("j")
    press("Escape")
    expect(desk.keys).to_be_hidden()
    expect(desk.link(desk.numbers()[0])).to_be_focused()
    press("/")
    desk.page.keyboard.type("?jx")
    expect(desk.field("Search")).to_have_value("?jx")
    expect(desk.keys).to_be_hidden()
