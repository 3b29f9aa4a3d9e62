"""The order dashboard: found in seconds, in place and by pages, by mouse and by keys."""

import pytest
from playwright.sync_api import Page, expect

from e2e.accessibility import expect_accessible
from e2e.layout import expect_no_sideways_scrolling
from e2e.pages.checkout import new_email
from e2e.pages.order_dashboard import OrderDashboardPage
from e2e.shop.names import HIDDEN, PAPER

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")


@pytest.fixture(scope="session")
def two_orders(shop) -> list[tuple[str, str]]:
    """The numbers and email addresses of two guests' orders, the newer one last."""
    emails = [new_email(), new_email()]
    return [(shop.data.new_orders({HIDDEN: 1, PAPER: 2}, each)[0], each) for each in emails]


@pytest.fixture
def dashboard(page: Page, as_staff, two_orders) -> OrderDashboardPage:
    as_staff(page, "office")
    return OrderDashboardPage(page).open()


def test_what_is_typed_finds_orders_in_place_and_back_finds_what_was_before(dashboard, two_orders):
    number, email = two_orders[0]
    before = dashboard.found.inner_text()
    dashboard.mark_loaded()
    dashboard.field("Search").fill(email)
    dashboard.expect_only(number)
    dashboard.expect_state(q=email)
    dashboard.expect_not_reloaded()
    dashboard.reload()
    dashboard.expect_only(number)
    expect(dashboard.field("Search")).to_have_value(email)
    dashboard.filters_off.click()
    expect(dashboard.found).to_have_text(before)
    dashboard.page.go_back()
    dashboard.expect_only(number)


def test_the_keyboard_goes_through_the_list(dashboard, shop):
    email = new_email()
    first, second = shop.data.new_orders({HIDDEN: 1}, email, 2)
    dashboard.open(f"{dashboard.path}?email={email}")
    press = dashboard.page.keyboard.press
    press("/")
    expect(dashboard.field("Search")).to_be_focused()
    dashboard.heading.click()
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


def test_the_list_is_filtered_without_javascript(plain: Page, as_staff, two_orders):
    number, email = two_orders[0]
    as_staff(plain, "office")
    dashboard = OrderDashboardPage(plain).open()
    dashboard.field("Search").fill(email)
    dashboard.filter.click()
    dashboard.expect_only(number)
    dashboard.link(number).click()
    expect(dashboard.heading).to_contain_text(number)


def test_the_list_and_an_order_are_accessible_and_fit(dashboard, two_orders):
    for path in (dashboard.path, f"/order-dashboard/{two_orders[0][0]}/"):
        dashboard.open(path)
        for width in (390, 1280):
            dashboard.page.set_viewport_size({"width": width, "height": 900})
            expect_accessible(dashboard.page)
            expect_no_sideways_scrolling(dashboard.page)
