"""A day's work of each kind of staff, from sign-in to sign-out."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.accessibility import expect_accessible
from e2e.pages.admin_sites import AdminSitePage, sign_in_as_staff
from e2e.pages.checkout import new_email
from e2e.pages.order_dashboard import OrderDashboardPage
from e2e.shop.names import HIDDEN, PAPER

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")


@pytest.fixture
def placed(shop) -> tuple[str, str]:
    """A guest's order of one book and two copies of another: its number, and the email."""
    email = new_email()
    return shop.data.new_orders({HIDDEN: 1, PAPER: 2}, email)[0], email


def test_the_office_takes_a_payment_marks_what_is_sent_and_prints(page: Page, placed, emails):
    number, email = placed
    sign_in_as_staff(page, "office", f"/order-dashboard/?q={number}")
    dashboard = OrderDashboardPage(page)
    dashboard.link(number).click()
    lines = dashboard.lines(number)
    lines.get_by_role("button", name="Mark as paid").click()
    expect(dashboard.row(number)).to_contain_text("paid")
    emails.wait_for(email, f"We have your payment for order {number}")
    lines.get_by_role("button", name=re.compile("^All 3: ")).last.click()
    expect(dashboard.row(number)).to_contain_text("done")
    lines.get_by_role("button", name="Close").click()
    expect(dashboard.link(number)).to_be_focused()
    slip = page.request.get(f"/order-dashboard/{number}/paper/slip/")
    assert slip.headers["content-type"] == "application/pdf"
    assert slip.body().startswith(b"%PDF")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"/order-dashboard/{number}/")
    expect(dashboard.heading).to_have_text("Sign in")


def test_what_a_colleague_did_meanwhile_is_said(
    page: Page, new_context, as_staff, placed, browser_errors
):
    browser_errors.expect("status of 409")
    number, _ = placed
    as_staff(page, "office")
    dashboard = OrderDashboardPage(page).open(f"/order-dashboard/?q={number}")
    dashboard.link(number).click()
    cancelling = dashboard.lines(number).get_by_role("button", name=re.compile("^All 3: ")).last
    expect(cancelling).to_be_visible()
    other = new_context().new_page()
    as_staff(other, "owner")
    other.goto(f"/order-dashboard/{number}/")
    other.get_by_role("button", name=re.compile("^All 3: ")).last.click()
    expect(other.locator(f"#order-{number}-state")).to_contain_text("done")
    cancelling.click()
    expect(dashboard.lines(number).get_by_role("alert")).to_be_visible()
    expect(dashboard.row(number)).to_contain_text("done")


def test_orders_are_marked_together_after_a_preview(page: Page, as_staff, placed):
    number, _ = placed
    as_staff(page, "office")
    dashboard = OrderDashboardPage(page).open(f"/order-dashboard/?q={number}")
    dashboard.row(number).get_by_role("checkbox").check()
    page.get_by_role("group", name="Mark orders").get_by_role("button", name="Paid").click()
    expect(dashboard.heading).to_be_visible()
    expect_accessible(page)
    page.get_by_role("main").get_by_role("button").first.click()
    page.goto(f"/order-dashboard/{number}/")
    expect(page.locator(f"#order-{number}-state")).to_contain_text("paid")


def test_dispatch_sees_paid_orders_and_no_more_than_it_needs(
    page: Page, as_staff, placed, new_context
):
    number, email = placed
    office = new_context().new_page()
    as_staff(office, "office")
    office.goto(f"/order-dashboard/{number}/")
    sign_in_as_staff(page, "dispatch")
    page.goto("/dispatch-admin/orders/order/")
    expect(page.get_by_role("link", name=f"Order {number}", exact=True)).to_have_count(0)
    office.get_by_role("button", name="Mark as paid").click()
    expect(office.locator(f"#order-{number}-state")).to_contain_text("paid")
    page.goto(f"/dispatch-admin/orders/order/{number}/change/")
    expect(page.get_by_role("main")).to_contain_text(HIDDEN)
    expect(page.get_by_role("main")).not_to_contain_text(email)
    expect(page.get_by_role("main")).not_to_contain_text("£")
    AdminSitePage(page).sign_out.click()


def test_a_note_and_the_way_back_to_the_same_list(tab, as_staff, placed):
    number, _ = placed
    as_staff(tab, "office")
    tab.goto(f"/order-dashboard/{number}/?back=q%3D{number}%26rows%3D50")
    tab.get_by_role("textbox", name="New note").fill("They asked for brown paper.")
    tab.get_by_role("button", name="Save the note").click()
    expect(tab.get_by_text("They asked for brown paper.", exact=True)).to_be_visible()
    tab.get_by_role("link", name="Back to the list").click()
    tab.wait_for_url(f"**/order-dashboard/?q={number}&rows=50#order-{number}-link")
    OrderDashboardPage(tab).expect_only(number)
