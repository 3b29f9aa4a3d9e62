"""The order dashboard: found in seconds, in place and by pages, by mouse and by keys."""

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.admin_sites import come_to_work
from e2e.pages.order_dashboard import DeskPage
from e2e.shop.names import HIDDEN, PAPER
from e2e.test_accessibility import expect_accessible
from e2e.test_orders import order_as_guest

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")


@pytest.fixture(scope="session")
def two_orders(browser, base_url, browser_context_args) -> list[tuple[str, str]]:
    """The numbers and e-mail addresses of two guests' orders."""
    orders = []
    for books in ({HIDDEN: 1}, {HIDDEN: 1, PAPER: 2}):
        with browser.new_context(**browser_context_args) as context:
            orders.append(order_as_guest(context.new_page(), books))
    return orders


@pytest.fixture
def desk(page: Page, two_orders) -> DeskPage:
    come_to_work(page, "office", "/order-dashboard/")
    return DeskPage(page)


def test_what_is_typed_finds_orders_in_place_and_back_finds_what_was_before(desk, two_orders):
    number, email = two_orders[0]
    before = desk.found.inner_text()
    desk.page.evaluate("window.stayed = true")
    desk.field("Search").fill(email)
    desk.expect_only(number)
    desk.expect_state(q=email)
    assert desk.page.evaluate("window.stayed"), "nothing was loaded anew"
    desk.reload()
    desk.expect_only(number)
    expect(desk.field("Search")).to_have_value(email)
    desk.filters_off.click()
    expect(desk.found).to_have_text(before)
    desk.page.go_back()
    desk.expect_only(number)


def test_a_view_is_a_link_that_a_colleague_opens(desk, two_orders, new_context):
    number, email = two_orders[1]
    desk.field("Search").fill(email)
    desk.expect_only(number)
    colleague = new_context().new_page()
    link = desk.page.url
    colleague.goto(link)
    come_to_work(colleague, "owner", link.removeprefix(desk.page.url.split("/order")[0]))
    DeskPage(colleague).expect_only(number)


def test_the_list_is_filtered_without_javascript(plain: Page, two_orders):
    number, email = two_orders[0]
    come_to_work(plain, "office", "/order-dashboard/")
    desk = DeskPage(plain)
    desk.field("Search").fill(email)
    desk.filter.click()
    desk.expect_only(number)
    desk.link(number).click()
    expect(desk.headline).to_contain_text(number)


def test_the_keyboard_goes_through_the_list(desk, two_orders):
    press = desk.page.keyboard.press
    press("/")
    expect(desk.field("Search")).to_be_focused()
    desk.headline.click()
    (first, _), (second, _) = two_orders
    press("j")
    expect(desk.link(second)).to_be_focused()
    press("j")
    expect(desk.link(first)).to_be_focused()
    press("k")
    press("x")
    expect(desk.row(second).get_by_role("checkbox")).to_be_checked()
    press("?")
    expect(desk.keys).to_be_visible()
    press("Escape")
    expect(desk.keys).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_list_is_accessible_and_fits(desk, width):
    desk.page.set_viewport_size({"width": width, "height": 900})
    expect_accessible(desk.page)
    wide = desk.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
