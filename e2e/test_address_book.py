"""The address book and the account page in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.accessibility import expect_accessible
from e2e.layout import expect_to_fit
from e2e.pages.address_book import AddressBookPage
from e2e.pages.authentication import LoginPage, expect_signed_out, sign_out
from e2e.shop.names import PASSWORD

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")
REFUSED = "status of 422"


@pytest.fixture
def address_book(page: Page, new_customer) -> AddressBookPage:
    """The empty book of a new customer."""
    new_customer(page)
    return AddressBookPage(page).open()


@pytest.fixture
def with_one(page: Page, new_customer) -> AddressBookPage:
    """A book with the address 1 High Street, of a new customer."""
    new_customer(page, "1 High Street")
    return AddressBookPage(page).open()


def go_through(product: AddressBookPage) -> None:
    """Add, change, choose and delete, as everybody can, with JavaScript or without."""
    product.add_address("1 High Street")
    product.add_address("2 Low Street")
    product.expect_default("1 High Street")
    product.control("Change", "2 Low Street").click()
    expect(product.field("Full name")).to_have_value("Alice Fenn")
    product.fill(town_or_city="York")
    product.save.click()
    expect(product.card("York")).to_contain_text("2 Low Street")
    expect(product.form).to_have_count(0)
    product.control("Make default", "York").click()
    product.expect_default("York")
    product.control("Delete", "York").click()
    expect(product.page.get_by_text("Delete this address?")).to_be_visible()
    product.page.get_by_role("button", name="Delete address").click()
    expect(product.cards).to_have_count(1)
    product.expect_default("1 High Street")


def test_addresses_are_added_changed_chosen_and_deleted_in_place(address_book):
    address_book.mark_loaded()
    go_through(address_book)
    address_book.expect_not_reloaded()
    expect(address_book.page).to_have_url(re.compile("/address/$"))


def test_addresses_are_kept_without_javascript(plain, new_customer, browser_errors):
    browser_errors.expect(REFUSED)
    new_customer(plain)
    product = AddressBookPage(plain).open()
    go_through(product)
    product.fill_in_new("3 New Street", postcode="12345")
    product.save.click()
    expect(product.errors).to_contain_text("does not fit the country")
    expect(product.field("Address")).to_have_value("3 New Street")
    product.cancel.click()
    expect(product.cards).to_have_count(1)
    product.fill_in_new("4 New Street")
    product.save.dblclick(no_wait_after=True)
    expect(product.card("4 New Street")).to_be_visible()
    product.open()
    expect(product.cards).to_have_count(2)


def test_what_happened_is_said_and_the_focus_is_where_it_happened(address_book):
    product = address_book
    product.fill_in_new("1 High Street")
    product.save.dblclick()
    expect(product.live_region).to_have_text("Address saved.")
    expect(product.control("Change", "1 High Street")).to_be_focused()
    product.add_address("2 Low Street")
    expect(product.cards).to_have_count(2)
    product.control("Make default", "2 Low Street").click()
    expect(product.live_region).to_have_text("This is your default address now.")
    expect(product.control("Change", "2 Low Street")).to_be_focused()
    product.control("Delete", "2 Low Street").click()
    question = product.page.get_by_role("button", name="Delete address")
    expect(question).to_be_focused()
    question.click()
    expect(product.live_region).to_have_text("Address deleted.")
    expect(product.control("Change", "1 High Street")).to_be_focused()
    product.control("Delete", "1 High Street").click()
    question.click()
    expect(product.add).to_be_focused()


def test_the_keyboard_alone_is_enough(address_book):
    product, keys = address_book, address_book.page.keyboard
    product.add.focus()
    keys.press("Enter")
    expect(product.field("Full name")).to_be_focused()
    keys.type("Alice Fenn")
    keys.press("Tab")
    expect(product.field("Country")).to_be_focused()
    keys.press("Tab")
    for text in ("1 High Street", "", "Leeds", "LS9 8AA"):
        keys.type(text)
        keys.press("Tab")
    keys.press("Enter")
    expect(product.control("Change", "1 High Street")).to_be_focused()
    keys.press("Enter")
    expect(product.field("Full name")).to_be_focused()
    product.cancel.focus()
    keys.press("Enter")
    expect(product.control("Change", "1 High Street")).to_be_focused()
    product.expect_settled()
    keys.press("Tab")
    expect(product.control("Delete", "1 High Street")).to_be_focused()
    keys.press("Enter")
    expect(product.page.get_by_role("button", name="Delete address")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(product.control("Delete", "1 High Street")).to_be_focused()


def test_what_is_wrong_is_said_in_place_and_what_is_right_stays(address_book, browser_errors):
    browser_errors.expect(REFUSED)
    product = address_book
    product.mark_loaded()
    product.fill_in_new("1 High Street", country="DE")
    product.save.click()
    expect(product.errors).to_contain_text("looks like 26133")
    expect(product.field("Postcode")).to_be_focused()
    expect(product.field("Address")).to_have_value("1 High Street")
    product.fill(postcode="26133")
    product.save.click()
    expect(product.card("26133 Leeds")).to_be_visible()
    product.expect_not_reloaded()


def test_while_a_form_is_open_no_other_control_can_close_it(with_one):
    product = with_one
    product.add_address("2 Low Street")
    product.control("Change", "1 High Street").click()
    product.fill(town_or_city="York")
    for control in (product.add, product.card("2 Low Street").get_by_role("link", name="Change")):
        expect(control).to_have_count(0)  # hidden from the eye, the keyboard and the voice
    product.cancel.click()
    expect(product.add).to_be_visible()
    expect(product.card("York")).to_have_count(0)


def test_an_address_deleted_in_another_tab_is_told_kindly(with_one, browser_errors):
    browser_errors.expect("status of 404")
    other = AddressBookPage(with_one.page.context.new_page()).open()
    with_one.control("Change", "1 High Street").click()
    other.control("Delete", "1 High Street").click()
    other.page.get_by_role("button", name="Delete address").click()
    expect(other.cards).to_have_count(0)
    with_one.mark_loaded()
    with_one.save.click()
    expect(with_one.page.get_by_text("no longer in your address book")).to_be_visible()
    with_one.expect_not_reloaded()


def test_who_was_signed_out_meanwhile_signs_in_and_comes_back(page, new_customer):
    email = new_customer(page, "1 High Street")
    product = AddressBookPage(page).open()
    sign_out(page.context.new_page())
    product.control("Change", "1 High Street").click()
    expect(page).to_have_url(re.compile(r"/login/\?next=%2Faddress%2F$"))
    LoginPage(page).sign_in(email, PASSWORD)
    expect(page).to_have_url(re.compile("/address/$"))
    expect(product.card("1 High Street")).to_be_visible()


@pytest.mark.parametrize("kind", ["page", "phone"])
def test_the_account_pages_are_accessible_and_fit(request, kind, new_customer, browser_errors):
    browser_errors.expect(REFUSED)
    page = request.getfixturevalue(kind)
    new_customer(page)
    product = AddressBookPage(page).open()
    expect_accessible(page)
    product.add_address(
        "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", full_name="W" * 100
    )
    product.add_address("2 Low Street")
    expect_good(page)
    product.control("Change", "2 Low Street").click()
    product.fill(full_name="", postcode="x")
    product.save.click()
    expect(product.errors).to_have_count(2)
    expect_good(page)
    product.open().control("Delete", "2 Low Street").click()
    expect(page.get_by_text("Delete this address?")).to_be_visible()
    expect_good(page)
    for path in ("/account/", "/account/name/", "/address/create/", "/account/delete/"):
        page.goto(path)
        expect_good(page)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect_good(page)


def expect_good(page: Page) -> None:
    expect_accessible(page)
    expect_to_fit(page)


def test_the_name_is_changed_in_place_and_the_account_is_left(with_one):
    page = with_one.page
    with_one.open("/account/").mark_loaded()
    page.get_by_role("link", name="Change your name").click()
    expect(page.get_by_label("First name")).to_be_focused()
    page.get_by_label("First name").fill("Alice")
    page.get_by_role("button", name="Save name").click()
    expect(with_one.live_region).to_have_text("Name saved.")
    expect(page.get_by_role("link", name="Change your name")).to_be_focused()
    with_one.expect_not_reloaded()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download my data").click()
    assert "1 High Street" in download.value.path().read_text()
    page.get_by_role("link", name="Delete my account").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()
    expect_signed_out(page)
