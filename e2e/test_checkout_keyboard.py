"""From the basket to the invoice by the keyboard alone: all is reached, seen and never lost."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.pages.basket import BasketPage
from e2e.pages.checkout import CheckoutPage, DonePage, new_email
from e2e.pages.orders import FindPage, InvoicePage, OrderPage
from e2e.shop.names import HIDDEN, PAPER
from e2e.test_basket_keyboard import expect_at, press

MAX_TABS = 60


@pytest.fixture
def checkout(page: Page) -> CheckoutPage:
    return CheckoutPage(page)


@pytest.fixture
def choices(page: Page, guest_at_checkout) -> CheckoutPage:
    """A guest's choices: a book for £5.99, an address in Leeds."""
    guest_at_checkout(page, {HIDDEN: 1})
    return CheckoutPage(page).open()


def tab_to(page: Page, control: Locator) -> None:
    """Press Tab until the control has the focus."""
    expect(control).to_be_visible()
    for _ in range(MAX_TABS):
        if control.evaluate("control => control === document.activeElement"):
            return expect_at(page, control)
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not reach it")


def type_all(page: Page, *texts: str) -> None:
    """Type into one field after the other; None leaves one as it is."""
    for text in texts:
        if text is not None:
            page.keyboard.type(text)
        page.keyboard.press("Tab")


def test_a_guest_orders_and_makes_the_invoice(checkout, emails):
    page, order, invoice = checkout.page, OrderPage(checkout.page), InvoicePage(checkout.page)
    basket = BasketPage(page).fill({HIDDEN: 1})
    tab_to(page, basket.checkout)
    press(page, "Enter")
    tab_to(page, checkout.email)
    page.keyboard.type(email := new_email())
    press(page, "Enter")
    expect(checkout.field("Full name")).to_be_focused()
    type_all(page, "Alice Fenn", None, "12 Marsh Lane", "", "Leeds", "LS9 8AA")
    expect_at(page, checkout.save)
    press(page, "Enter")
    tab_to(page, checkout.place_order)
    press(page, "Enter")
    done = DonePage(page).expect()
    number = done.number
    tab_to(page, done.follow)
    press(page, "Enter")
    expect(page).to_have_url(re.compile(rf"/order/{number}/$"))
    page.goto(emails.confirmation_path(email, f"Your order {number} at BookTime"))
    tab_to(page, page.get_by_role("button", name="Yes, keep my books"))
    press(page, "Enter")
    tab_to(page, order.invoice)
    press(page, "Enter")
    tab_to(page, invoice.make)
    press(page, "Enter")
    invoice.expect_made("12 Marsh Lane")
    tab_to(page, invoice.pdf)


def test_tab_goes_through_the_choices_in_reading_order(choices):
    page = choices.page
    choices.choice(choices.send_to, "12 Marsh Lane").focus()
    for control in (
        choices.send_to.get_by_role("link", name="Change"),
        choices.another,
        choices.same,
        choices.another_for_invoice,
        choices.choice(choices.shipping, "Royal Mail"),
        choices.place_order,
    ):
        press(page, "Tab")
        expect_at(page, control)


def test_the_arrows_choose_and_neither_they_nor_enter_order(choices):
    royal_mail, parcel = (choices.choice(choices.shipping, name) for name in ("Royal", "Parcel"))
    royal_mail.focus()
    press(choices.page, "ArrowDown")
    choices.expect_sum("£11.90", "£17.89")
    expect_at(choices.page, parcel)
    press(choices.page, "ArrowUp")
    choices.expect_sum("£3.49", "£9.48")
    expect_at(choices.page, royal_mail)
    press(choices.page, "Enter")
    expect(choices.heading).to_have_text("Checkout")
    expect(choices.place_order).to_be_visible()


@pytest.mark.parametrize("kind", ["send_to", "invoice_to"])
def test_an_address_is_added_or_not_and_the_focus_is_where_one_goes_on(choices, kind):
    page, group = choices.page, getattr(choices, kind)
    link = group.get_by_role("link", name="Another address")
    tab_to(page, link)
    press(page, "Enter")
    expect(choices.field("Full name")).to_be_focused()
    tab_to(page, choices.cancel)
    press(page, "Enter")
    expect_at(page, link)
    press(page, "Enter")
    expect(choices.field("Full name")).to_be_focused()
    type_all(page, "Bob Fenn", None, "2 Low Street", "", "York", "YO1 7HH")
    press(page, "Enter")
    expect_at(page, choices.choice(group, "2 Low Street"))


def test_what_sold_out_is_agreed_to_and_the_order_is_one_key_away(
    page, guest_at_checkout, browser_errors, change_product
):
    browser_errors.expect("status of 409")
    email = guest_at_checkout(page, {HIDDEN: 1, PAPER: 1})
    checkout = CheckoutPage(page).open()
    change_product(PAPER, stock=0)
    tab_to(page, checkout.place_order)
    press(page, "Enter")
    tab_to(page, checkout.accept)
    press(page, "Enter")
    expect_at(page, checkout.place_order)
    press(page, "Enter")
    number = DonePage(page).expect().number
    find, order = FindPage(page).open(), OrderPage(page)
    tab_to(page, find.number)
    type_all(page, number, email)
    press(page, "Enter")
    expect(find.sent).to_be_visible()
    order.open(f"/order/{number}/")
    tab_to(page, order.cancel)
    press(page, "Enter")
    tab_to(page, order.really)
    press(page, "Enter")
    expect(order.state).to_have_text("Cancelled")
