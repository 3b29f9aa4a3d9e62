"""After the order: followed, cancelled, found, ordered again, joined to an account."""

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.address_book import AddressBookPage
from e2e.pages.authentication import sign_out
from e2e.pages.basket import BasketPage
from e2e.pages.checkout import CheckoutPage, new_email
from e2e.pages.orders import FindPage, InvoicePage, OrderListPage, OrderPage, confirm_email
from e2e.pages.sign_up import PASSWORD, SignupPage, sign_up
from e2e.shop.names import HIDDEN, PAPER

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")
REFUSED = "status of 422"
EVERYWHERE = pytest.mark.parametrize("kind", ["page", "plain", "phone"])


@pytest.fixture
def tab(request, kind) -> Page:
    """A page of a usual browser, of one without JavaScript, of a telephone."""
    return request.getfixturevalue(kind)


def order_as_guest(page: Page, books: dict[str, int]) -> tuple[str, str]:
    """Order as nobody we know; give the order's number, and the e-mail address."""
    checkout, email = CheckoutPage(page).start_with(books), new_email()
    checkout.give_email(email)
    checkout.enter_address("12 Marsh Lane")
    return checkout.order().number, email


def order_as_customer(page: Page, books: dict[str, int]) -> OrderPage:
    """Order as somebody new, and look at the order."""
    sign_up(page)
    AddressBookPage(page).open().add_address("12 Marsh Lane")
    number = CheckoutPage(page).start_with(books).order().number
    OrderListPage(page).open().link(number).click()
    order = OrderPage(page)
    expect(order.heading).to_have_text(f"Order {number}")
    return order


@EVERYWHERE
def test_a_guest_cancels_the_order_by_the_link_in_the_email(tab, emails):
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
    expect(order.books).to_contain_text("You pay in all£0.00")
    emails.wait_for(email, f"Cancelled: books of your order {number}")


def test_the_link_in_the_email_opens_the_order_in_any_browser(page, new_context, emails):
    number, email = order_as_guest(page, {HIDDEN: 1})
    other = OrderPage(new_context().new_page())
    other.open(emails.link_path(email, f"Your order {number} at BookTime"))
    expect(other.heading).to_have_text(f"Order {number}")
    other.expect_addresses("12 Marsh Lane", "The same address")


def test_a_link_that_was_changed_opens_nothing(page, new_context, emails, browser_errors):
    browser_errors.expect("status of 404")
    number, email = order_as_guest(page, {HIDDEN: 1})
    path = emails.link_path(email, f"Your order {number} at BookTime")
    other = OrderPage(new_context().new_page())
    other.open(path[:-3] + ("aa/" if path[-3:] != "aa/" else "bb/"))
    expect(other.heading).not_to_have_text(f"Order {number}")


@EVERYWHERE
def test_a_guest_has_the_link_mailed_by_number_and_e_email_address(tab, emails):
    number, email = order_as_guest(tab, {HIDDEN: 1})
    find = FindPage(tab).open()
    find.look_for(f"#{number}", email.upper())
    expect(find.sent).to_be_visible()
    tab.goto(emails.link_path(email, f"The link to your order {number}"))
    expect(OrderPage(tab).heading).to_have_text(f"Order {number}")
    OrderPage(tab).expect_addresses("12 Marsh Lane", "The same address")


def test_who_does_not_know_the_e_email_address_learns_nothing(page, browser_errors):
    browser_errors.expect(REFUSED)
    number, email = order_as_guest(page, {HIDDEN: 1})
    find = FindPage(page).open()
    find.look_for(number, new_email())
    expect(find.sent).to_be_visible()
    find.look_for("one", email)
    expect(find.number).to_have_accessible_description(
        "An order's number has only digits, such as 1042."
    )


def test_a_link_is_in_no_address_and_no_referer_after_it_was_opened(page, new_context, emails):
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


@EVERYWHERE
def test_the_same_books_are_ordered_again(tab):
    number, _ = order_as_guest(tab, {HIDDEN: 2, PAPER: 1})
    OrderPage(tab).open(f"/order/{number}/")
    OrderPage(tab).again.click()
    basket = BasketPage(tab)
    expect(basket.heading).to_have_text("Your basket")
    basket.line(HIDDEN).expect(2, "£11.98")
    basket.expect_totals(3, "£18.97")


def test_what_is_sold_out_is_named_when_it_is_ordered_again(page, change_product):
    number, _ = order_as_guest(page, {HIDDEN: 1, PAPER: 1})
    OrderPage(page).open(f"/order/{number}/")
    change_product(PAPER, stock=0)
    OrderPage(page).again.click()
    expect(page.get_by_text(f"“{PAPER}”: This book cannot be bought just now.")).to_be_visible()
    BasketPage(page).expect_totals(1, "£5.99")


def test_an_order_of_a_guest_joins_the_account_of_the_same_address(page, emails):
    number, email = order_as_guest(page, {HIDDEN: 1})
    form = SignupPage(page).open()
    form.email.fill(email)
    form.password.fill(PASSWORD)
    form.again.fill(PASSWORD)
    form.button.click()
    expect(page.get_by_role("link", name="Account", exact=True)).to_be_visible()
    orders = OrderListPage(page).open()
    expect(orders.rows).to_have_count(0)
    page.goto(emails.link_path(email, "Welcome to BookTime"))
    page.get_by_role("button", name="Yes, it is mine").click()
    orders.open().link(number).click()
    expect(OrderPage(page).heading).to_have_text(f"Order {number}")


@EVERYWHERE
def test_a_customer_cancels_one_copy_and_then_the_rest(tab):
    order = order_as_customer(tab, {HIDDEN: 2, PAPER: 1})
    order.cancel_one(PAPER)
    expect(tab.get_by_text("One copy is cancelled.")).to_be_visible()
    expect(order.row(PAPER)).to_contain_text("cancelled")
    expect(order.row(HIDDEN)).to_contain_text("not packed yet")
    expect(order.payment).to_contain_text("£15.47")
    order.cancel.click()
    order.really.click()
    expect(order.state).to_have_text("Cancelled")


def test_what_was_cancelled_in_another_tab_is_told(page, browser_errors):
    browser_errors.expect("status of 409")
    order = order_as_customer(page, {HIDDEN: 1})
    other = OrderPage(page.context.new_page()).open(page.url)
    for tab in (other, order):
        tab.cancel.click()
        tab.really.click()
        expect(tab.state).to_have_text("Cancelled")
    expect(order.alert).to_contain_text("This cannot be cancelled any more.")


def test_the_list_has_all_orders_the_newest_first(page):
    first = order_as_customer(page, {HIDDEN: 1})
    expect(first.heading).to_be_visible()
    second = CheckoutPage(page).start_with({PAPER: 2, HIDDEN: 1}).order().number
    orders = OrderListPage(page).open()
    expect(orders.rows).to_have_count(2)
    expect(orders.rows.first).to_contain_text(f"Order {second}")
    expect(orders.rows.first).to_contain_text("£23.46")
    expect(orders.rows.first).to_contain_text("and 2 more")


def test_the_orders_of_others_are_not_there(page, new_context, browser_errors):
    browser_errors.expect("status of 404")
    order = order_as_customer(page, {HIDDEN: 1})
    stranger = OrderPage(new_context().new_page())
    sign_up(stranger.page)
    for path in (order.page.url, f"{order.page.url}invoice/"):
        answer = stranger.page.goto(path)
        assert answer.status == 404
    expect(OrderListPage(stranger.page).open().rows).to_have_count(0)


def test_the_order_is_not_shown_to_who_comes_after_signing_out(page):
    order = order_as_customer(page, {HIDDEN: 1})
    sign_out(page.context.new_page())
    order.reload()
    expect(order.heading).to_have_text("Sign in")
    order.page.go_back()
    expect(order.page.get_by_text("12 Marsh Lane")).to_have_count(0)


def test_an_invoice_stays_as_it_was_made(page, change_product, emails):
    email = sign_up(page)
    AddressBookPage(page).open().add_address("12 Marsh Lane")
    number = CheckoutPage(page).start_with({HIDDEN: 1}).order().number
    confirm_email(page, emails, number, email)
    order = OrderPage(page)
    order.invoice.click()
    invoice = InvoicePage(page)
    invoice.make.click()
    invoice.expect_made("£9.48")
    before = page.get_by_role("main").inner_text()
    change_product(HIDDEN, price="9.99", publisher="Other Press")
    AddressBookPage(page).open().control("Delete", "12 Marsh Lane").click()
    page.get_by_role("button", name="Delete address").click()
    expect(AddressBookPage(page).cards).to_have_count(0)
    OrderListPage(page).open().rows.get_by_role("link").click()
    order.invoice.click()
    assert page.get_by_role("main").inner_text() == before
