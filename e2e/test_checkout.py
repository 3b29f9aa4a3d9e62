"""From search to invoice: guests and customers, with JavaScript, without, on a phone."""

import pytest
from playwright.sync_api import Page, expect

from e2e.network import record_requests
from e2e.pages.authentication import LoginPage, expect_signed_in, sign_out
from e2e.pages.basket import BasketPage
from e2e.pages.checkout import CheckoutPage, new_email
from e2e.pages.home import HomePage
from e2e.pages.orders import InvoicePage, OrderPage, confirm_email
from e2e.pages.product import ProductPage
from e2e.shop.names import HIDDEN, PASSWORD

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")


@pytest.fixture
def choices(page: Page, guest_at_checkout) -> CheckoutPage:
    """A guest's choices: a book for £5.99, an address in Leeds."""
    guest_at_checkout(page, {HIDDEN: 1})
    return CheckoutPage(page).open()


def with_a_found_product(tab: Page) -> CheckoutPage:
    """Search for a book, put it into the basket and go to the checkout."""
    search = HomePage(tab).open().search
    search.field.fill("hidden harbour")
    search.button.click()
    tab.get_by_role("main").get_by_role("link", name=HIDDEN).first.click()
    ProductPage(tab).add_button.click()
    BasketPage(tab).mini.expect_badge(1)
    BasketPage(tab).open().checkout.click()
    return CheckoutPage(tab)


def test_a_guest_comes_from_the_search_to_the_invoice(tab, emails):
    checkout, order, invoice = with_a_found_product(tab), OrderPage(tab), InvoicePage(tab)
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
    choices.expect_chosen(choices.shipping, "Royal Mail")
    expect(choices.choice(choices.send_to, "12 Marsh Lane")).to_be_focused()
    assert len(asked) == 1
    choices.expect_not_reloaded()


def test_signing_in_at_the_checkout_brings_the_basket_along_and_back(tab, new_customer):
    email = new_customer(tab, "12 Marsh Lane")
    sign_out(tab)
    checkout = CheckoutPage(tab).start_with({HIDDEN: 2})
    checkout.sign_in.click()
    LoginPage(tab).sign_in(email, PASSWORD)
    expect(checkout.heading).to_have_text("Checkout")
    expect_signed_in(tab)
    checkout.expect_chosen(checkout.send_to, "12 Marsh Lane")
    expect(checkout.summary).to_contain_text(f"2 × {HIDDEN}")
    checkout.order()


def test_each_step_is_shown_in_place(page, browser_errors):
    browser_errors.expect("status of 422")
    checkout = CheckoutPage(page).start_with({HIDDEN: 1})
    checkout.mark_loaded()
    checkout.give_email("nobody")
    expect(checkout.alert).to_contain_text("looks like name@example.com")
    expect(checkout.email).to_be_focused()
    expect(checkout.email).to_have_value("nobody")
    checkout.give_email(new_email())
    expect(checkout.field("Full name")).to_be_focused()
    checkout.enter_address("12 Marsh Lane")
    expect(checkout.place_order).to_be_visible()
    checkout.change_email.click()
    expect(checkout.email).to_be_focused()
    checkout.give_email(right := new_email())
    expect(checkout.guest).to_contain_text(right)
    checkout.expect_not_reloaded()
    checkout.order()


def test_an_address_is_changed_in_place_or_left_as_it_was(choices):
    choices.mark_loaded()
    choices.send_to.get_by_role("link", name="Change").click()
    expect(choices.field("Full name")).to_have_value("Alice Fenn")
    choices.enter_address("14 Marsh Lane")
    choices.expect_chosen(choices.send_to, "14 Marsh Lane")
    expect(choices.send_to.get_by_role("radio")).to_have_count(1)
    choices.another_for_invoice.click()
    choices.fill(full_name="Nobody")
    choices.cancel.click()
    choices.expect_chosen(choices.send_to, "14 Marsh Lane")
    choices.expect_focus_kept()
    expect(choices.same).to_be_checked()
    expect(choices.form).to_have_count(0)
    choices.expect_not_reloaded()


def test_the_invoice_goes_to_another_address_and_all_by_another_way(choices):
    choices.another_for_invoice.click()
    choices.enter_address("1 Office Park", full_name="Fenn & Sons Ltd")
    choices.expect_chosen(choices.invoice_to, "1 Office Park")
    choices.expect_chosen(choices.send_to, "12 Marsh Lane")
    choices.choice(choices.shipping, "Parcel").check()
    choices.expect_sum("£11.90", "£17.89")
    expect(choices.choice(choices.shipping, "Parcel")).to_be_focused()
    expect(choices.live_region).to_contain_text("£17.89")
    choices.reload()
    choices.expect_sum("£11.90", "£17.89")
    done = choices.order()
    expect(done.sums).to_contain_text("Postage: Parcel")
    done.follow.click()
    OrderPage(choices.page).expect_addresses("12 Marsh Lane", "1 Office Park")
