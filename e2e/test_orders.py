"""After the order: followed, cancelled, found, ordered again."""

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.authentication import sign_out
from e2e.pages.basket import BasketPage
from e2e.pages.checkout import CheckoutPage
from e2e.pages.orders import FindPage, InvoicePage, OrderListPage, OrderPage, confirm_email
from e2e.shop.names import HIDDEN, PAPER

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")


@pytest.fixture
def order_as_guest(guest_at_checkout):
    """Order as a guest with a new address; gives the order's number, and the address."""

    def order(page: Page, products: dict[str, int]) -> tuple[str, str]:
        email = guest_at_checkout(page, products)
        return CheckoutPage(page).open().order().number, email

    return order


@pytest.fixture
def order_as_customer(new_customer):
    """Order as a new customer, and look at the order."""

    def order(page: Page, products: dict[str, int]) -> OrderPage:
        new_customer(page, "12 Marsh Lane", products)
        number = CheckoutPage(page).open().order().number
        return OrderPage(page).open(f"/order/{number}/")

    return order


def test_a_guest_cancels_the_order_by_the_link_in_the_mail(tab, order_as_guest, emails):
    number, email = order_as_guest(tab, {HIDDEN: 2})
    tab.goto(emails.link_path(email, f"Your order {number} at BookTime"))
    order = OrderPage(tab)
    confirm_email(tab, emails, number, email)
    expect(order.really).to_be_hidden()
    order.cancel.click()
    order.really.click()
    expect(tab.get_by_text("Your order is cancelled.")).to_be_visible()
    expect(order.state).to_have_text("Cancelled")
    expect(order.cancel).to_have_count(0)
    expect(order.payment).to_have_count(0)
    expect(order.products).to_contain_text("Total to pay£0.00")


def test_a_guest_has_the_link_mailed_by_number_and_e_mail_address(page, order_as_guest, emails):
    number, email = order_as_guest(page, {HIDDEN: 1})
    find = FindPage(page).open()
    find.look_for(f"#{number}", email.upper())
    expect(find.sent).to_be_visible()
    page.goto(emails.link_path(email, f"The link to your order {number}"))
    expect(OrderPage(page).heading).to_have_text(f"Order {number}")
    OrderPage(page).expect_addresses("12 Marsh Lane", "The same address")


def test_a_link_is_in_no_address_and_no_referer_after_it_was_opened(
    page, order_as_guest, new_context, emails
):
    number, email = order_as_guest(page, {HIDDEN: 1})
    path = emails.link_path(email, f"Your order {number} at BookTime")
    confirm_email(page, emails, number, email)
    token, other, requests = path.split("/")[3], new_context().new_page(), []
    other.on("request", lambda request: requests.append(request))
    order, invoice = OrderPage(other), InvoicePage(other)
    order.open(path)
    assert other.url.endswith(f"/order/{number}/")
    order.invoice.click()
    invoice.make.click()
    invoice.expect_made("12 Marsh Lane")
    invoice.back.click()
    expect(order.heading).to_have_text(f"Order {number}")
    opened = [request for request in requests if token in request.url]
    assert [request.resource_type for request in opened] == ["document", "document"]
    assert not [each for each in requests if token in (each.header_value("referer") or "")]


def test_the_same_books_are_ordered_again(tab, order_as_guest, change_product):
    number, _ = order_as_guest(tab, {HIDDEN: 2, PAPER: 1})
    change_product(PAPER, stock=0)
    OrderPage(tab).open(f"/order/{number}/").again.click()
    basket = BasketPage(tab)
    expect(basket.heading).to_have_text("Your basket")
    expect(tab.get_by_text(f"“{PAPER}”: This book is not available just now.")).to_be_visible()
    basket.line(HIDDEN).expect(2, "£11.98")
    basket.expect_totals(2, "£11.98")


def test_a_customer_cancels_one_copy_and_then_the_rest(tab, order_as_customer):
    order = order_as_customer(tab, {HIDDEN: 2, PAPER: 1})
    order.cancel_one(PAPER)
    expect(tab.get_by_text("One copy is cancelled.")).to_be_visible()
    expect(order.row(PAPER)).to_contain_text("cancelled")
    expect(order.row(HIDDEN)).to_contain_text("not packed yet")
    expect(order.payment).to_contain_text("£15.47")
    order.cancel.click()
    order.really.click()
    expect(order.state).to_have_text("Cancelled")


def test_what_was_cancelled_in_another_tab_is_told(page, order_as_customer, browser_errors):
    browser_errors.expect("status of 409")
    order = order_as_customer(page, {HIDDEN: 1})
    other = OrderPage(page.context.new_page()).open(page.url)
    for tab in (other, order):
        tab.cancel.click()
        tab.really.click()
        expect(tab.state).to_have_text("Cancelled")
    expect(order.alert).to_contain_text("This can no longer be cancelled.")


def test_the_order_is_not_shown_to_who_comes_after_signing_out(page, order_as_customer):
    order = order_as_customer(page, {HIDDEN: 1})
    sign_out(page.context.new_page())
    order.reload()
    expect(order.heading).to_have_text("Sign in")
    order.page.go_back()
    expect(order.page.get_by_text("12 Marsh Lane")).to_have_count(0)
    OrderListPage(page).open()
    expect(order.heading).to_have_text("Sign in")
