"""The checkout in a browser without JavaScript: every step is a form, every answer a page."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.address_book import AddressBookPage
from e2e.pages.authentication import LoginPage, sign_out
from e2e.pages.checkout import CheckoutPage, new_email
from e2e.pages.orders import OrderListPage, OrderPage
from e2e.pages.sign_up import PASSWORD, sign_up
from e2e.shop.names import HIDDEN, PAPER

REFUSED, CONFLICT = "status of 422", "status of 409"
DUBLIN = {"country": "IE", "town_or_city": "Dublin", "postcode": "D02 X285"}


@pytest.fixture
def checkout(plain: Page) -> CheckoutPage:
    return CheckoutPage(plain)


@pytest.fixture
def choices(checkout: CheckoutPage) -> CheckoutPage:
    """A guest's choices: a book for £5.99, an address in Leeds."""
    checkout.start_with({HIDDEN: 1}).give_email(new_email())
    checkout.enter_address("12 Marsh Lane")
    return checkout


def test_every_step_leads_to_a_page_that_can_be_loaded_anew(checkout):
    checkout.start_with({HIDDEN: 1}).give_email(new_email())
    expect(checkout.field("Full name")).to_be_visible()
    checkout.reload()
    checkout.enter_address("12 Marsh Lane")
    expect(checkout.page.get_by_text("Address saved.")).to_be_visible()
    checkout.reload()
    checkout.expect_chosen(checkout.send_to, "12 Marsh Lane")
    done = checkout.order()
    number = done.number
    done.reload()
    assert done.expect().number == number


def test_what_is_chosen_is_taken_over_by_a_button(choices):
    choices.another.click()
    choices.enter_address("8 Pearse Street", **DUBLIN)
    choices.expect_sum("£11.90", "£17.89")
    choices.choice(choices.send_to, "12 Marsh Lane").check()
    choices.update.click()
    choices.expect_chosen(choices.send_to, "12 Marsh Lane")
    choices.expect_sum("£3.49", "£9.48")


def test_what_is_chosen_and_not_taken_over_is_shown_before_it_is_ordered(choices, browser_errors):
    browser_errors.expect(CONFLICT)
    choices.choice(choices.postage, "Parcel").check()
    choices.place_order.click()
    expect(choices.alert).to_contain_text("nothing is ordered yet")
    choices.expect_chosen(choices.postage, "Parcel")
    choices.expect_sum("£11.90", "£17.89")
    expect(choices.order().sums).to_contain_text("£17.89")


def test_another_address_of_the_same_postage_is_ordered_at_once(choices):
    choices.another.click()
    choices.enter_address("2 Low Street", town_or_city="York", postcode="YO1 7HH")
    choices.choice(choices.send_to, "12 Marsh Lane").check()
    choices.order().follow.click()
    OrderPage(choices.page).expect_addresses("12 Marsh Lane", "The same address")


def test_enter_in_a_choice_orders_nothing(choices):
    choices.choice(choices.postage, "Royal Mail").press("Enter")
    expect(choices.heading).to_have_text("Checkout")
    expect(choices.place_order).to_be_visible()


def test_the_invoice_goes_to_another_address(choices):
    choices.another_for_invoice.click()
    choices.enter_address("1 Office Park", full_name="Fenn & Sons Ltd")
    choices.expect_chosen(choices.invoice_to, "1 Office Park")
    choices.order().follow.click()
    OrderPage(choices.page).expect_addresses("12 Marsh Lane", "1 Office Park")


def test_what_was_wrong_with_the_address_of_the_invoice_is_mended_later(choices, browser_errors):
    browser_errors.expect(REFUSED)
    choices.another_for_invoice.click()
    choices.fill(full_name="Fenn & Sons Ltd", address="1 Office Park", postcode="x")
    choices.save.click()
    expect(choices.form).to_contain_text("Please give the town or city.")
    choices.open()
    expect(choices.field("Address")).to_have_value("1 Office Park")
    choices.fill(town_or_city="Leeds", postcode="LS9 8AA")
    choices.save.click()
    choices.expect_chosen(choices.invoice_to, "1 Office Park")
    choices.expect_chosen(choices.send_to, "12 Marsh Lane")


def test_what_was_wrong_is_said_and_what_was_typed_stays(checkout, browser_errors):
    browser_errors.expect(REFUSED)
    checkout.start_with({HIDDEN: 1}).give_email("nobody")
    expect(checkout.email).to_have_value("nobody")
    expect(checkout.email).to_be_focused()
    checkout.give_email(new_email())
    checkout.fill(full_name="Alice Fenn", address="12 Marsh Lane", postcode="x")
    checkout.save.click()
    expect(checkout.field("Town or city")).to_be_focused()
    checkout.page.get_by_role("link", name="Change the basket").click()
    expect(checkout.heading).to_have_text("Your basket")
    checkout.open()
    expect(checkout.field("Address")).to_have_value("12 Marsh Lane")
    expect(checkout.field("Postcode")).to_have_value("x")


def test_a_cancelled_address_is_not_kept(choices):
    choices.another.click()
    choices.fill(full_name="Bob Fenn", address="2 Low Street")
    choices.cancel.click()
    expect(choices.form).to_have_count(0)
    expect(choices.send_to.get_by_role("radio")).to_have_count(1)
    choices.order()


def test_a_guest_corrects_the_e_email_address(choices):
    choices.change_email.click()
    choices.give_email(right := new_email())
    expect(choices.guest).to_contain_text(right)
    choices.order()


def test_what_sold_out_is_named_and_the_rest_is_ordered(checkout, browser_errors, change_product):
    browser_errors.expect(CONFLICT)
    checkout.start_with({HIDDEN: 1, PAPER: 1}).give_email(new_email())
    checkout.enter_address("12 Marsh Lane")
    change_product(PAPER, stock=0)
    checkout.place_order.click()
    expect(checkout.unavailable).to_contain_text(f"{PAPER}: sold out")
    checkout.accept.click()
    checkout.expect_sum("£3.49", "£9.48")
    checkout.order()


def test_what_was_typed_waits_while_one_signs_in_again(checkout):
    email = sign_up(checkout.page)
    checkout.start_with({HIDDEN: 1})
    checkout.fill(full_name="Alice Fenn", address="12 Marsh Lane", town_or_city="Leeds")
    sign_out(checkout.page.context.new_page())
    checkout.save.click()
    LoginPage(checkout.page).sign_in(email, PASSWORD)
    expect(checkout.field("Address")).to_have_value("12 Marsh Lane")


def test_a_customer_orders_twice_from_the_address_book(checkout):
    sign_up(checkout.page)
    AddressBookPage(checkout.page).open().add_address("12 Marsh Lane")
    for _ in range(2):
        checkout.start_with({HIDDEN: 1}).order()
    expect(OrderListPage(checkout.page).open().rows).to_have_count(2)


def test_after_ordering_the_checkout_leads_to_the_basket(choices):
    number = choices.order().number
    choices.open()
    expect(choices.page).to_have_url(re.compile("/basket/$"))
    expect(choices.page.get_by_text(f"Your order {number} is placed.")).to_be_visible()
