"""The checkout and the orders for every eye and hand: axe, small screens, fingers, no jumps."""

import pytest
from playwright.sync_api import Page, expect

from e2e.accessibility import expect_accessible
from e2e.layout import OBSERVE_SHIFTS, expect_to_fit, shifts
from e2e.pages.checkout import CheckoutPage, new_email
from e2e.pages.orders import FindPage, InvoicePage, OrderListPage, OrderPage, confirm_email
from e2e.shop.names import GOLDEN, HIDDEN, PAPER

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
WONDROUS = "W" + "o" * 90 + "ndrous"
SIZES = pytest.mark.parametrize("kind", ["page", "phone"])


@pytest.fixture
def checkout(request, kind) -> CheckoutPage:
    return CheckoutPage(request.getfixturevalue(kind))


def expect_good(page: Page) -> None:
    size = page.viewport_size
    expect_accessible(page)
    expect_to_fit(page)
    page.set_viewport_size(size)


@SIZES
def test_the_steps_to_the_order(checkout, browser_errors):
    browser_errors.expect("status of 422")
    page = checkout.start_with({HIDDEN: 1, GOLDEN: 1, WONDROUS: 1}).page
    expect_good(page)
    checkout.give_email("nobody")
    expect(checkout.email).to_have_attribute("aria-invalid", "true")
    expect_good(page)
    checkout.give_email(new_email())
    expect(checkout.form).to_be_visible()
    checkout.fill(full_name="W" * 100, postcode="x")
    checkout.save.click()
    expect(checkout.form).to_contain_text("Please give the town or city.")
    expect_good(page)
    checkout.enter_address(LONG, full_name="W" * 100)
    checkout.another_for_invoice.click()
    checkout.enter_address(f"1 {LONG}", full_name="V" * 100)
    expect(checkout.place_order).to_be_visible()
    expect_good(page)


@SIZES
def test_what_sold_out_and_what_changed(
    checkout, guest_at_checkout, browser_errors, change_product
):
    browser_errors.expect("status of 409")
    guest_at_checkout(checkout.page, {HIDDEN: 1, PAPER: 2, WONDROUS: 1})
    checkout.open()
    change_product(PAPER, stock=1)
    change_product(WONDROUS, stock=0)
    checkout.place_order.click()
    expect(checkout.unavailable).to_be_visible()
    expect_good(checkout.page)
    checkout.accept.click()
    expect(checkout.place_order).to_be_visible()
    change_product(HIDDEN, price="6.49")
    checkout.place_order.click()
    expect(checkout.alert).to_be_visible()
    expect_good(checkout.page)


@SIZES
def test_the_order_of_a_guest_and_its_invoice(checkout, guest_at_checkout, emails, browser_errors):
    browser_errors.expect("status of 422")
    page, find, invoice = checkout.page, FindPage(checkout.page), InvoicePage(checkout.page)
    email = guest_at_checkout(page, {HIDDEN: 1, WONDROUS: 1})
    checkout.open()
    number = checkout.order().number
    expect_good(page)
    find.open().look_for("one", email)
    expect(find.alert).to_be_visible()
    expect_good(page)
    find.look_for(number, email)
    expect(find.sent).to_be_visible()
    expect_good(page)
    OrderPage(page).open(f"/order/{number}/").cancel.click()
    expect(OrderPage(page).really).to_be_visible()
    expect_good(page)
    confirm_email(page, emails, number, email)
    expect_good(page)
    OrderPage(page).invoice.click()
    expect_good(page)
    invoice.make.click()
    invoice.expect_made(number)
    expect_good(page)


@pytest.fixture
def observed(page: Page) -> CheckoutPage:
    """A page that notes each shift of what is shown."""
    page.add_init_script(OBSERVE_SHIFTS)
    return CheckoutPage(page)


@SIZES
def test_the_orders_of_a_customer(checkout, new_customer):
    page, orders, order = checkout.page, OrderListPage(checkout.page), OrderPage(checkout.page)
    new_customer(page, "12 Marsh Lane", {WONDROUS: 1, PAPER: 2})
    orders.open()
    expect_good(page)
    number = checkout.open().order().number
    orders.open()
    expect_good(page)
    orders.link(number).click()
    order.cancel_one(PAPER)
    expect(order.row(PAPER)).to_contain_text("cancelled")
    expect_good(page)


def test_nothing_moves_while_the_pages_load_nor_when_a_choice_is_made(observed, new_customer):
    page = observed.page
    new_customer(page, "12 Marsh Lane", {HIDDEN: 1, PAPER: 1})
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/basket/")
        assert shifts(page) == []
        observed.open()
        assert shifts(page) == []
        observed.choice(observed.shipping, "Parcel").check()
        observed.expect_sum("£11.90", "£24.88")
        assert shifts(page) == []
    done = observed.order()
    assert shifts(page) == []
    done.follow.click()
    expect(OrderPage(page).state).to_be_visible()
    assert shifts(page) == []
