"""The checkout and the orders for every eye and hand: axe, small screens, fingers, no jumps."""

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.authentication import LoginPage
from e2e.pages.checkout import CheckoutPage, new_email
from e2e.pages.orders import FindPage, InvoicePage, OrderListPage, OrderPage, confirm_email
from e2e.pages.sign_up import sign_up
from e2e.shop.names import GOLDEN, HIDDEN, PAPER
from e2e.test_accessibility import expect_accessible
from e2e.test_authentication import expect_to_fit
from e2e.test_layout_shift import OBSERVE, shifts

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
    expect_good(page)
    checkout.fill(full_name="W" * 100, postcode="x")
    checkout.save.click()
    expect(checkout.form).to_contain_text("Please give the town or city.")
    expect_good(page)


@SIZES
def test_the_choices(checkout):
    checkout.start_with({HIDDEN: 1, GOLDEN: 1, WONDROUS: 1}).give_email(new_email())
    checkout.enter_address(LONG, full_name="W" * 100)
    checkout.another_for_invoice.click()
    checkout.enter_address(f"1 {LONG}", full_name="V" * 100)
    expect(checkout.place_order).to_be_visible()
    expect_good(checkout.page)


@SIZES
def test_what_sold_out_and_what_changed(checkout, browser_errors, change_product):
    browser_errors.expect("status of 409")
    checkout.start_with({HIDDEN: 1, PAPER: 2, WONDROUS: 1}).give_email(new_email())
    checkout.enter_address("12 Marsh Lane")
    change_product(PAPER, stock=1)
    change_product(WONDROUS, stock=0)
    checkout.place_order.click()
    expect(checkout.unavailable).to_be_visible()
    expect_good(checkout.page)
    checkout.accept.click()
    change_product(HIDDEN, price="6.49")
    checkout.place_order.click()
    expect(checkout.alert).to_be_visible()
    expect_good(checkout.page)


@SIZES
def test_the_order_of_a_guest_and_its_invoice(checkout, emails):
    page, find, invoice = checkout.page, FindPage(checkout.page), InvoicePage(checkout.page)
    checkout.start_with({HIDDEN: 1, WONDROUS: 1}).give_email(email := new_email())
    checkout.enter_address(LONG, full_name="W" * 100)
    number = checkout.order().number
    expect_good(page)
    find.open()
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


@SIZES
def test_the_orders_of_a_customer(checkout):
    page, orders, order = checkout.page, OrderListPage(checkout.page), OrderPage(checkout.page)
    sign_up(page)
    orders.open()
    expect_good(page)
    checkout.start_with({WONDROUS: 1, PAPER: 2}).enter_address("12 Marsh Lane")
    number = checkout.order().number
    orders.open()
    expect_good(page)
    orders.link(number).click()
    order.cancel_one(PAPER)
    expect(order.row(PAPER)).to_contain_text("cancelled")
    expect_good(page)


def test_an_order_that_is_not_found(page, browser_errors):
    browser_errors.expect("status of 422")
    FindPage(page).open().look_for("one", new_email())
    expect(FindPage(page).alert).to_be_visible()
    expect_good(page)


@pytest.fixture
def observed(page: Page) -> CheckoutPage:
    """A page that notes each shift of what is shown."""
    page.add_init_script(OBSERVE)
    return CheckoutPage(page)


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_the_pages_load(observed, width):
    page = observed.page
    page.set_viewport_size({"width": width, "height": 800})
    observed.start_with({HIDDEN: 1, PAPER: 1})
    assert shifts(page) == []
    observed.give_email(new_email())
    observed.enter_address("12 Marsh Lane")
    page.reload()
    assert shifts(page) == []
    done = observed.order()
    assert shifts(page) == []
    done.follow.click()
    expect(OrderPage(page).state).to_be_visible()
    assert shifts(page) == []


def test_nothing_but_what_is_chosen_moves(observed):
    observed.start_with({HIDDEN: 1}).give_email(new_email())
    observed.enter_address("12 Marsh Lane")
    observed.reload()
    observed.choice(observed.postage, "Parcel").check()
    observed.expect_sum("£11.90", "£17.89")
    assert shifts(observed.page) == []


def test_signing_in_on_the_way_looks_like_all_signing_in(page):
    CheckoutPage(page).start_with({HIDDEN: 1}).sign_in.click()
    expect(LoginPage(page).email).to_be_visible()
    expect_good(page)
