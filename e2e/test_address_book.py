"""The address book and the account page in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.address_book import AddressBookPage
from e2e.pages.sign_up import PASSWORD, sign_up
from e2e.test_accessibility import expect_accessible
from e2e.test_small_screens import SMALL_TARGETS, WIDTHS

pytestmark = pytest.mark.browser_context_args(reduced_motion="reduce")
REFUSED = "status of 422"


def book_of(page: Page) -> AddressBookPage:
    sign_up(page)
    return AddressBookPage(page).open()


@pytest.fixture
def book(page: Page) -> AddressBookPage:
    """The empty book of somebody new."""
    return book_of(page)


def go_through(book: AddressBookPage) -> None:
    """Add, change, choose and delete, as everybody can, with JavaScript or without."""
    book.add_address("1 High Street")
    book.add_address("2 Low Street")
    book.expect_default("1 High Street")
    book.control("Change", "2 Low Street").click()
    expect(book.field("Full name")).to_have_value("Alice Fenn")
    book.fill(town_or_city="York")
    book.save.click()
    expect(book.card("York")).to_contain_text("2 Low Street")
    expect(book.form).to_have_count(0)
    book.control("Make default", "York").click()
    book.expect_default("York")
    book.control("Delete", "York").click()
    expect(book.page.get_by_text("Delete this address?")).to_be_visible()
    book.page.get_by_role("button", name="Delete address").click()
    expect(book.cards).to_have_count(1)
    book.expect_default("1 High Street")


def test_the_book_is_kept_in_place(book):
    book.mark_loaded()
    go_through(book)
    book.expect_not_reloaded()
    expect(book.page).to_have_url(re.compile("/address/$"))


def test_the_book_is_kept_without_javascript(plain, browser_errors):
    browser_errors.expect(REFUSED)
    book = book_of(plain)
    go_through(book)
    expect(book.page.get_by_text("Address deleted.")).to_be_visible()
    book.write_new("3 New Street", postcode="12345")
    book.save.click()
    expect(book.errors).to_contain_text("does not fit the country")
    expect(book.field("Address")).to_have_value("3 New Street")
    book.cancel.click()
    expect(book.cards).to_have_count(1)


def test_what_happened_is_said_and_the_focus_is_where_it_happened(book):
    book.write_new("1 High Street")
    book.save.click()
    expect(book.live_region).to_have_text("Address saved.")
    expect(book.control("Change", "1 High Street")).to_be_focused()
    book.add_address("2 Low Street")
    book.control("Make default", "2 Low Street").click()
    expect(book.live_region).to_have_text("This is your default address now.")
    expect(book.control("Change", "2 Low Street")).to_be_focused()
    book.control("Delete", "2 Low Street").click()
    question = book.page.get_by_role("button", name="Delete address")
    expect(question).to_be_focused()
    question.click()
    expect(book.live_region).to_have_text("Address deleted.")
    expect(book.control("Change", "1 High Street")).to_be_focused()
    book.control("Delete", "1 High Street").click()
    question.click()
    expect(book.add).to_be_focused()


def test_the_keyboard_alone_is_enough(book):
    keys = book.page.keyboard
    book.add.focus()
    keys.press("Enter")
    expect(book.field("Full name")).to_be_focused()
    keys.type("Alice Fenn")
    keys.press("Tab")
    expect(book.field("Country")).to_be_focused()
    keys.press("Tab")
    for text in ("1 High Street", "", "Leeds", "LS9 8AA"):
        keys.type(text)
        keys.press("Tab")
    keys.press("Enter")
    expect(book.control("Change", "1 High Street")).to_be_focused()
    keys.press("Enter")
    expect(book.field("Full name")).to_be_focused()
    book.cancel.focus()
    keys.press("Enter")
    expect(book.control("Change", "1 High Street")).to_be_focused()
    book.expect_settled()
    keys.press("Tab")
    expect(book.control("Delete", "1 High Street")).to_be_focused()
    keys.press("Enter")
    expect(book.page.get_by_role("button", name="Delete address")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(book.control("Delete", "1 High Street")).to_be_focused()


def test_what_is_wrong_is_said_in_place_and_what_is_right_stays(book, browser_errors):
    browser_errors.expect(REFUSED)
    book.mark_loaded()
    book.write_new("1 High Street", country="DE")
    book.save.click()
    expect(book.errors).to_contain_text("looks like 26133")
    expect(book.field("Postcode")).to_be_focused()
    expect(book.field("Address")).to_have_value("1 High Street")
    book.fill(postcode="26133")
    book.save.click()
    expect(book.card("26133 Leeds")).to_be_visible()
    book.expect_not_reloaded()


def test_while_a_form_is_open_no_other_control_can_close_it(book):
    book.add_address("1 High Street")
    book.add_address("2 Low Street")
    book.control("Change", "1 High Street").click()
    book.fill(town_or_city="York")
    for control in (book.add, book.card("2 Low Street").get_by_role("link", name="Change")):
        expect(control).to_have_count(0)  # hidden from the eye, the keyboard and the voice
    book.cancel.click()
    expect(book.add).to_be_visible()
    expect(book.card("York")).to_have_count(0)


def test_a_double_click_saves_one_address(book):
    book.write_new("1 High Street")
    book.save.dblclick()
    expect(book.card("1 High Street")).to_be_visible()
    book.open()
    expect(book.cards).to_have_count(1)


def test_a_double_click_without_javascript_saves_one_address(plain):
    book = book_of(plain)
    book.write_new("1 High Street")
    book.save.dblclick(no_wait_after=True)
    expect(book.card("1 High Street")).to_be_visible()
    book.open()
    expect(book.cards).to_have_count(1)


def test_an_address_deleted_in_another_tab_is_told_kindly(book, browser_errors):
    browser_errors.expect("status of 404")
    book.add_address("1 High Street")
    book.add_address("2 Low Street")
    other = AddressBookPage(book.page.context.new_page()).open()
    book.control("Change", "1 High Street").click()
    other.control("Delete", "1 High Street").click()
    other.page.get_by_role("button", name="Delete address").click()
    expect(other.cards).to_have_count(1)
    book.mark_loaded()
    book.save.click()
    expect(book.page.get_by_text("not in your book any more")).to_be_visible()
    expect(book.cards).to_have_count(1)
    book.expect_not_reloaded()


def test_who_was_signed_out_meanwhile_signs_in_and_comes_back(page):
    email = sign_up(page)
    book = AddressBookPage(page).open()
    book.add_address("1 High Street")
    other = page.context.new_page()
    other.goto("/account/")
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("link", name="Sign in").first).to_be_visible()
    book.control("Change", "1 High Street").click()
    expect(page).to_have_url(re.compile(r"/login/\?next=%2Faddress%2F$"))
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").first.click()
    expect(page).to_have_url(re.compile("/address/$"))
    expect(book.card("1 High Street")).to_be_visible()


def test_the_book_on_a_phone(phone, browser_errors):
    browser_errors.expect(REFUSED)
    book = book_of(phone)
    book.add_address(
        "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", full_name="W" * 100
    )
    book.add_address("2 Low Street")

    def expect_handy():
        assert phone.evaluate(SMALL_TARGETS) == []
        for width in WIDTHS:
            phone.set_viewport_size({"width": width, "height": 844})
            assert phone.evaluate("document.documentElement.scrollWidth") <= width

    expect_handy()
    book.control("Change", "2 Low Street").tap()
    book.fill(full_name="", postcode="x")
    book.save.tap()
    expect(book.errors).to_have_count(2)
    expect_handy()
    expect_accessible(phone)


def test_the_account_pages_are_accessible(page, browser_errors):
    browser_errors.expect(REFUSED)
    book = book_of(page)
    expect_accessible(page)
    book.add_address("1 High Street")
    book.add_address("2 Low Street")
    expect_accessible(page)
    book.control("Delete", "1 High Street").click()
    expect(page.get_by_text("Delete this address?")).to_be_visible()
    expect_accessible(page)
    for path in ("/account/", "/account/name/", "/address/create/", "/account/delete/"):
        page.goto(path)
        expect_accessible(page)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect_accessible(page)


def test_the_name_is_changed_in_place_and_the_account_is_left(book, browser_errors):
    browser_errors.expect(REFUSED)
    page = book.page
    book.add_address("1 High Street")
    book.open("/account/").mark_loaded()
    expect(page.get_by_text("1 High Street")).to_be_visible()
    page.get_by_role("link", name="Change your name").click()
    expect(page.get_by_label("First name")).to_be_focused()
    page.get_by_label("First name").fill("Alice")
    page.get_by_role("button", name="Save name").click()
    expect(book.live_region).to_have_text("Name saved.")
    expect(page.get_by_role("link", name="Change your name")).to_be_focused()
    book.expect_not_reloaded()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download my data").click()
    assert "1 High Street" in download.value.path().read_text()
    page.get_by_role("link", name="Delete my account").click()
    button = page.get_by_role("button", name="Delete my account")
    page.get_by_label("Password").fill("wrong")
    button.click()
    expect(page.get_by_text("This is not your password.")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    button.click()
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
