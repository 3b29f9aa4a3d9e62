"""What may come between the checkout and the order: twice, Back, other tabs, other prices."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.authentication import LoginPage, sign_out
from e2e.pages.checkout import CHECKOUT, CheckoutPage, DonePage, new_email
from e2e.pages.orders import OrderListPage
from e2e.shop.names import GOLDEN, HIDDEN, PAPER, PASSWORD

CONFLICT = "status of 409"


@pytest.fixture
def ready(page: Page, new_customer) -> CheckoutPage:
    """A customer who needs only to place the order: a book for £5.99, to Leeds."""
    new_customer(page, "12 Marsh Lane", {HIDDEN: 1})
    return CheckoutPage(page).open()


@pytest.fixture
def second(ready: CheckoutPage) -> CheckoutPage:
    """The same checkout in a second tab."""
    return CheckoutPage(ready.page.context.new_page()).open()


def expect_orders(page: Page, number: int) -> None:
    expect(OrderListPage(page).open().rows).to_have_count(number)


def test_a_tab_that_was_left_open_shows_the_order_that_was_placed(ready, second):
    number = ready.order().number
    assert second.order().number == number
    expect_orders(ready.page, 1)


def test_back_after_ordering_and_once_more_leads_to_the_order(ready):
    number = ready.order().number
    ready.page.go_back()
    expect(ready.page).to_have_url(re.compile("/basket/$"))
    ready.page.go_forward()
    assert DonePage(ready.page).expect().number == number
    ready.reload()
    assert DonePage(ready.page).expect().number == number
    expect_orders(ready.page, 1)


def test_a_request_that_fails_is_said_and_loses_nothing(page, browser_errors):
    browser_errors.expect("ERR_FAILED|htmx:")
    checkout = CheckoutPage(page).start_with({HIDDEN: 1})
    checkout.give_email(new_email())
    sent = []

    def cut(route):
        """Cut the line for the first sending; what is kept while one types goes through."""
        saving = "do=address" in (route.request.post_data or "")
        sent.append(route) if saving else None
        route.abort() if saving and len(sent) == 1 else route.continue_()

    page.route(CHECKOUT, cut)
    checkout.fill(
        full_name="Alice Fenn", address="12 Marsh Lane", town_or_city="Leeds", postcode="LS9 8AA"
    )
    checkout.save.click()
    expect(page.get_by_text("We couldn’t reach the shop.")).to_be_visible()
    expect(checkout.field("Address")).to_have_value("12 Marsh Lane")
    checkout.save.click()
    checkout.order()


def test_a_double_click_places_one_order(tab, new_customer):
    new_customer(tab, "12 Marsh Lane", {HIDDEN: 1})
    CheckoutPage(tab).open().place_order.dblclick(no_wait_after=True)
    number = DonePage(tab).expect().number
    expect_orders(tab, 1)
    expect(OrderListPage(tab).link(number)).to_be_visible()


def test_a_new_price_is_said_and_nothing_is_ordered(ready, browser_errors, change_product):
    browser_errors.expect(CONFLICT)
    change_product(HIDDEN, price="6.49")
    ready.place_order.click()
    expect(ready.alert).to_contain_text("nothing has been ordered yet")
    expect(ready.alert).to_contain_text("The price went up from £5.99 to £6.49.")
    ready.expect_sum("£3.49", "£9.98")
    expect_orders(ready.page, 0)
    ready.open()
    expect(ready.order().sums).to_contain_text("£9.98")


def test_what_sold_out_is_named_and_the_rest_is_ordered(
    page, new_customer, browser_errors, change_product
):
    browser_errors.expect(CONFLICT)
    new_customer(page, "12 Marsh Lane", {HIDDEN: 1, PAPER: 3, GOLDEN: 1})
    checkout = CheckoutPage(page).open()
    change_product(GOLDEN, stock=0)
    change_product(PAPER, stock=2)
    checkout.place_order.click()
    expect(checkout.unavailable).to_contain_text(f"{GOLDEN}: sold out")
    expect(checkout.unavailable).to_contain_text(f"{PAPER}: you want 3, we have 2")
    expect(checkout.place_order).to_have_count(0)
    checkout.accept.click()
    expect(checkout.unavailable).to_have_count(0)
    checkout.expect_focus_kept()
    checkout.expect_sum("£3.49", "£23.46")
    checkout.order()
    expect_orders(page, 1)


def test_what_was_typed_waits_while_one_signs_in_again(page, new_customer):
    email = new_customer(page, basket={HIDDEN: 1})
    checkout = CheckoutPage(page).open()
    checkout.fill(full_name="Alice Fenn", address="12 Marsh Lane", town_or_city="Leeds")
    sign_out(page.context.new_page())
    checkout.save.click()
    LoginPage(page).sign_in(email, PASSWORD)
    expect(checkout.heading).to_have_text("Checkout")
    for label, text in (("Full name", "Alice Fenn"), ("Address", "12 Marsh Lane")):
        expect(checkout.field(label)).to_have_value(text)
    checkout.fill(postcode="LS9 8AA")
    checkout.save.click()
    checkout.order()


def test_what_was_typed_wrong_or_not_sent_is_there_after_back(page, browser_errors):
    browser_errors.expect("status of 422")
    checkout = CheckoutPage(page).start_with({HIDDEN: 1})
    checkout.give_email(new_email())
    checkout.mark_loaded()
    checkout.fill(full_name="Alice Fenn", address="12 Marsh Lane", postcode="x")
    checkout.save.click()
    expect(checkout.form).to_contain_text("Please give the town or city.")
    expect(checkout.field("Town or city")).to_be_focused()
    expect(checkout.field("Address")).to_have_value("12 Marsh Lane")
    checkout.expect_not_reloaded()
    checkout.fill(address="14 Marsh Lane")
    checkout.page.get_by_role("link", name="Change the basket").click()
    expect(checkout.heading).to_have_text("Your basket")
    page.go_back()
    expect(checkout.field("Address")).to_have_value("14 Marsh Lane")
    expect(checkout.field("Postcode")).to_have_value("x")
