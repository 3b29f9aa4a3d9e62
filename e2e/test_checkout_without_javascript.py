"""The checkout in a browser without JavaScript: every step is a form, every answer a page."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.checkout import CheckoutPage, new_email
from e2e.shop.names import HIDDEN, PAPER

REFUSED, CONFLICT = "status of 422", "status of 409"
DUBLIN = {"country": "IE", "town_or_city": "Dublin", "postcode": "D02 X285"}


@pytest.fixture
def checkout(plain: Page) -> CheckoutPage:
    return CheckoutPage(plain)


@pytest.fixture
def choices(plain: Page, guest_at_checkout) -> CheckoutPage:
    """A guest's choices: a book for £5.99, an address in Leeds."""
    guest_at_checkout(plain, {HIDDEN: 1})
    return CheckoutPage(plain).open()


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
    checkout.open()
    expect(checkout.page).to_have_url(re.compile("/basket/$"))
    expect(checkout.page.get_by_text(f"Your order {number} is placed.")).to_be_visible()


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


def test_what_is_chosen_is_taken_over_by_a_button_and_shown_before_it_is_ordered(
    choices, browser_errors
):
    browser_errors.expect(CONFLICT)
    choices.another.click()
    choices.enter_address("8 Pearse Street", **DUBLIN)
    choices.expect_sum("£11.90", "£17.89")
    choices.choice(choices.send_to, "12 Marsh Lane").check()
    choices.update.click()
    choices.expect_chosen(choices.send_to, "12 Marsh Lane")
    choices.expect_sum("£3.49", "£9.48")
    choices.choice(choices.shipping, "Parcel").check()
    choices.place_order.click()
    expect(choices.alert).to_contain_text("nothing has been ordered yet")
    choices.expect_chosen(choices.shipping, "Parcel")
    choices.expect_sum("£11.90", "£17.89")
    expect(choices.order().sums).to_contain_text("£17.89")


def test_enter_in_a_choice_orders_nothing(choices):
    choices.choice(choices.shipping, "Royal Mail").press("Enter")
    expect(choices.heading).to_have_text("Checkout")
    expect(choices.place_order).to_be_visible()


def test_what_sold_out_is_named_and_the_rest_is_ordered(
    plain, guest_at_checkout, browser_errors, change_product
):
    browser_errors.expect(CONFLICT)
    guest_at_checkout(plain, {HIDDEN: 1, PAPER: 1})
    checkout = CheckoutPage(plain).open()
    change_product(PAPER, stock=0)
    checkout.place_order.click()
    expect(checkout.unavailable).to_contain_text(f"{PAPER}: sold out")
    checkout.accept.click()
    checkout.expect_sum("£3.49", "£9.48")
    checkout.order()
