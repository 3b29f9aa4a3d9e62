"""From search to invoice: guests and customers, with JavaScript, without, on a phone."""

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.address_book import AddressBookPage
from e2e.pages.authentication import LoginPage, expect_signed_in, sign_out
from e2e.pages.basket import BasketPage
from e2e.pages.checkout import CheckoutPage, new_email
from e2e.pages.home import HomePage
from e2e.pages.orders import InvoicePage, OrderListPage, OrderPage, confirm_email
from e2e.pages.product import ProductPage
from e2e.pages.sign_up import PASSWORD, SignupPage, sign_up
from e2e.shop.names import HIDDEN, PAPER
from e2e.test_basket_weight import record_requests

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")
EVERYWHERE = pytest.mark.parametrize("kind", ["page", "plain", "phone"])


@pytest.fixture
def tab(request, kind) -> Page:
    """A page of a usual browser, of one without JavaScript, of a telephone."""
    return request.getfixturevalue(kind)


@pytest.fixture
def checkout(page: Page) -> CheckoutPage:
    return CheckoutPage(page)


@pytest.fixture
def choices(checkout: CheckoutPage) -> CheckoutPage:
    """A guest's choices: a book for £5.99, an address in Leeds."""
    checkout.start_with({HIDDEN: 1}).give_email(new_email())
    checkout.enter_address("12 Marsh Lane")
    return checkout


def with_a_found_book(tab: Page) -> CheckoutPage:
    """Search for a book, put it into the basket and go to the checkout."""
    search = HomePage(tab).open().search
    search.field.fill("hidden harbour")
    search.button.click()
    tab.get_by_role("main").get_by_role("link", name=HIDDEN).first.click()
    ProductPage(tab).add_button.click()
    BasketPage(tab).mini.expect_badge(1)
    BasketPage(tab).open().checkout.click()
    return CheckoutPage(tab)


@EVERYWHERE
def test_a_guest_comes_from_the_search_to_the_invoice(tab, emails):
    checkout, order, invoice = with_a_found_book(tab), OrderPage(tab), InvoicePage(tab)
    checkout.give_email(email := new_email())
    checkout.enter_address("12 Marsh Lane")
    checkout.expect_sum("£3.49", "£9.48")
    number = checkout.order().number
    expect(tab.get_by_text(f"confirmation to {email}")).to_be_visible()
    tab.goto(emails.link_path(email, f"Your order {number} at BookTime"))
    expect(order.heading).to_have_text(f"Order {number}")
    confirm_email(tab, emails, number, email)
    order.invoice.click()
    invoice.make.click()
    invoice.expect_made("12 Marsh Lane", HIDDEN, "£9.48")
    invoice.expect_pdf()


@EVERYWHERE
def test_a_customer_comes_from_the_search_to_the_invoice(tab, emails):
    email = sign_up(tab)
    AddressBookPage(tab).open().add_address("12 Marsh Lane")
    checkout, orders, invoice = with_a_found_book(tab), OrderListPage(tab), InvoicePage(tab)
    checkout.expect_chosen(checkout.send_to, "12 Marsh Lane")
    number = checkout.order().number
    orders.open().link(number).click()
    expect(OrderPage(tab).state).to_have_text("Waiting for your payment")
    confirm_email(tab, emails, number, email)
    OrderPage(tab).invoice.click()
    invoice.make.click()
    invoice.expect_made("12 Marsh Lane", HIDDEN, "£9.48")
    invoice.expect_pdf()


@EVERYWHERE
def test_signing_in_at_the_checkout_brings_the_basket_along_and_back(tab):
    email = sign_up(tab)
    AddressBookPage(tab).open().add_address("12 Marsh Lane")
    sign_out(tab)
    checkout = CheckoutPage(tab).start_with({HIDDEN: 2})
    checkout.sign_in.click()
    LoginPage(tab).sign_in(email, PASSWORD)
    expect(checkout.heading).to_have_text("Checkout")
    expect_signed_in(tab)
    checkout.expect_chosen(checkout.send_to, "12 Marsh Lane")
    expect(checkout.sum).to_contain_text(f"2 × {HIDDEN}")
    checkout.order()


def test_signing_up_at_the_checkout_leads_back_to_it(checkout):
    checkout.start_with({HIDDEN: 1}).sign_up.click()
    form = SignupPage(checkout.page)
    form.email.fill(f"reader-{secrets.token_hex(6)}@booktime.example")
    form.password.fill(PASSWORD)
    form.again.fill(PASSWORD)
    form.button.click()
    expect(checkout.heading).to_have_text("Checkout")
    checkout.enter_address("12 Marsh Lane")
    checkout.order()
    checkout.page.goto("/address/")
    expect(AddressBookPage(checkout.page).card("12 Marsh Lane")).to_be_visible()


def test_each_step_is_shown_in_place(checkout):
    checkout.start_with({HIDDEN: 1}).mark_loaded()
    checkout.give_email(new_email())
    expect(checkout.field("Full name")).to_be_focused()
    checkout.enter_address("12 Marsh Lane")
    expect(checkout.place_order).to_be_visible()
    checkout.expect_not_reloaded()
    checkout.order()


def test_an_address_is_added_in_place(choices):
    choices.mark_loaded()
    choices.another.click()
    expect(choices.field("Full name")).to_be_focused()
    choices.fill(
        full_name="Bob Fenn", address="2 Low Street", town_or_city="York", postcode="YO1 7HH"
    )
    asked = record_requests(choices.page)
    choices.save.click()
    choices.expect_chosen(choices.send_to, "2 Low Street")
    expect(choices.live_region).to_contain_text("Address saved.")
    choices.expect_focus_kept()
    assert len(asked) == 1
    choices.expect_not_reloaded()


def test_an_address_is_changed_in_place(choices):
    choices.mark_loaded()
    choices.send_to.get_by_role("link", name="Change").click()
    expect(choices.field("Full name")).to_have_value("Alice Fenn")
    choices.enter_address("14 Marsh Lane")
    choices.expect_chosen(choices.send_to, "14 Marsh Lane")
    expect(choices.send_to.get_by_role("radio")).to_have_count(1)
    choices.expect_not_reloaded()


def test_cancel_shows_the_choices_as_they_were(choices):
    choices.another_for_invoice.click()
    choices.fill(full_name="Nobody")
    choices.cancel.click()
    choices.expect_chosen(choices.send_to, "12 Marsh Lane")
    choices.expect_focus_kept()
    expect(choices.same).to_be_checked()
    expect(choices.form).to_have_count(0)


def test_another_country_changes_postage_and_total_in_place(choices):
    choices.mark_loaded()
    choices.another.click()
    choices.enter_address(
        "8 Pearse Street", country="IE", town_or_city="Dublin", postcode="D02 X285"
    )
    choices.expect_sum("£11.90", "£17.89")
    asked = record_requests(choices.page)
    choices.choice(choices.send_to, "12 Marsh Lane").check()
    choices.expect_sum("£3.49", "£9.48")
    choices.expect_chosen(choices.postage, "Royal Mail")
    expect(choices.choice(choices.send_to, "12 Marsh Lane")).to_be_focused()
    assert len(asked) == 1
    choices.expect_not_reloaded()


def test_another_way_changes_postage_and_total_in_place_and_is_said(choices):
    choices.choice(choices.postage, "Parcel").check()
    choices.expect_sum("£11.90", "£17.89")
    expect(choices.choice(choices.postage, "Parcel")).to_be_focused()
    expect(choices.live_region).to_contain_text("£17.89")
    choices.reload()
    choices.expect_sum("£11.90", "£17.89")
    expect(choices.order().sums).to_contain_text("Postage: Parcel")


def test_from_forty_pounds_on_royal_email_costs_nothing(checkout):
    checkout.start_with({HIDDEN: 7}).give_email(new_email())
    checkout.enter_address("12 Marsh Lane")
    checkout.expect_sum("free", "£41.93")
    checkout.order()


def test_the_invoice_goes_to_another_address(choices):
    choices.another_for_invoice.click()
    choices.enter_address("1 Office Park", full_name="Fenn & Sons Ltd")
    choices.expect_chosen(choices.invoice_to, "1 Office Park")
    choices.expect_chosen(choices.send_to, "12 Marsh Lane")
    choices.order().follow.click()
    OrderPage(choices.page).expect_addresses("12 Marsh Lane", "1 Office Park")


def test_the_address_of_the_invoice_can_be_the_same_again(choices):
    choices.another_for_invoice.click()
    choices.enter_address("1 Office Park", full_name="Fenn & Sons Ltd")
    choices.same.check()
    choices.expect_chosen(choices.invoice_to, "The same address")
    choices.order().follow.click()
    OrderPage(choices.page).expect_addresses("12 Marsh Lane", "The same address")


def test_a_guest_corrects_the_e_email_address(choices, emails):
    choices.change_email.click()
    expect(choices.email).to_be_focused()
    choices.give_email(right := new_email())
    expect(choices.guest).to_contain_text(right)
    number = choices.order().number
    emails.wait_for(right, f"Your order {number} at BookTime")


def test_a_wrong_e_email_address_is_said_in_place(checkout, browser_errors):
    browser_errors.expect("status of 422")
    checkout.start_with({HIDDEN: 1}).mark_loaded()
    checkout.give_email("nobody")
    expect(checkout.alert).to_contain_text("looks like name@example.com")
    expect(checkout.email).to_be_focused()
    expect(checkout.email).to_have_value("nobody")
    checkout.expect_not_reloaded()


def test_without_a_basket_one_is_led_to_it_kindly(checkout):
    checkout.open()
    expect(checkout.page).to_have_url(re.compile("/basket/$"))
    expect(checkout.page.get_by_text("please choose a book first")).to_be_visible()


def test_the_basket_can_be_changed_on_the_way(choices):
    choices.page.get_by_role("link", name="Change the basket").click()
    basket = BasketPage(choices.page)
    basket.line(HIDDEN).more.click()
    basket.line(HIDDEN).expect(2, "£11.98")
    basket.checkout.click()
    choices.expect_sum("£3.49", "£15.47")
    choices.expect_chosen(choices.send_to, "12 Marsh Lane")


def test_few_copies_left_are_said(checkout):
    checkout.start_with({"The Golden Harbour": 1, PAPER: 1})
    row = checkout.sum.get_by_role("listitem")
    expect(row.filter(has_text="The Golden Harbour")).to_contain_text("Only 2 left")
    expect(row.filter(has_text=PAPER)).not_to_contain_text("left")
