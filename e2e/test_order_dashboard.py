"""The order dashboard: found in seconds, in place and by pages, by mouse and by keys."""

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.admin_sites import sign_in_as_staff
from e2e.pages.order_dashboard import OrderDashboardPage
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
def dashboard(page: Page, two_orders) -> OrderDashboardPage:
    sign_in_as_staff(page, "office", "/order-dashboard/")
    return OrderDashboardPage(page)


def test_what_is_typed_finds_orders_in_place_and_back_finds_what_was_before(dashboard, two_orders):
    number, email = two_orders[0]
    before = dashboard.found.inner_text()
    dashboard.page.evaluate("window.stayed = true")
    dashboard.field("Search").fill(email)
    dashboard.expect_only(number)
    dashboard.expect_state(q=email)
    assert dashboard.page.evaluate("window.stayed"), "nothing was loaded anew"
    dashboard.reload()
    dashboard.expect_only(number)
    expect(dashboard.field("Search")).to_have_value(email)
    dashboard.filters_off.click()
    expect(dashboard.found).to_have_text(before)
    dashboard.page.go_back()
    dashboard.expect_only(number)


def test_a_view_is_a_link_that_a_colleague_opens(dashboard, two_orders, new_context):
    number, email = two_orders[1]
    dashboard.field("Search").fill(email)
    dashboard.expect_only(number)
    colleague = new_context().new_page()
    link = dashboard.page.url
    colleague.goto(link)
    sign_in_as_staff(colleague, "owner", link.removeprefix(dashboard.page.url.split("/order")[0]))
    OrderDashboardPage(colleague).expect_only(number)


def test_the_list_is_filtered_without_javascript(plain: Page, two_orders):
    number, email = two_orders[0]
    sign_in_as_staff(plain, "office", "/order-dashboard/")
    dashboard = OrderDashboardPage(plain)
    dashboard.field("Search").fill(email)
    dashboard.filter.click()
    dashboard.expect_only(number)
    dashboard.link(number).click()
    expect(dashboard.heading).to_contain_text(number)


def test_the_keyboard_goes_through_the_list(dashboard, two_orders):
    press = dashboard.page.keyboard.press
    press("/")
    expect(dashboard.field("Search")).to_be_focused()
    dashboard.heading.click()
    (first, _), (second, _) = two_orders
    press("j")
    expect(dashboard.link(second)).to_be_focused()
    press("j")
    expect(dashboard.link(first)).to_be_focused()
    press("k")
    press("x")
    expect(dashboard.row(second).get_by_role("checkbox")).to_be_checked()
    press("?")
    expect(dashboard.keys).to_be_visible()
    press("Escape")
    expect(dashboard.keys).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_list_is_accessible_and_fits(dashboard, width):
    dashboard.page.set_viewport_size({"width": width, "height": 900})
    expect_accessible(dashboard.page)
    wide = dashboard.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
