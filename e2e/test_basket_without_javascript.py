"""The basket in a browser without JavaScript: every change is a form, every answer a page."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.basket import BasketPage, address
from e2e.pages.product import ProductPage
from e2e.shop.names import GOLDEN, HIDDEN, PAPER

UPDATE = "Update"


@pytest.fixture
def basket(plain: Page) -> BasketPage:
    return BasketPage(plain)


@pytest.fixture
def two(basket: BasketPage) -> BasketPage:
    basket.open()
    for title in (HIDDEN, HIDDEN, PAPER):
        basket.open("/products/all/?q=harbour").card(title).click()
    return basket


def notice(basket: BasketPage, words: str) -> None:
    expect(basket.page.locator(".notice")).to_have_text(words)


def agree(basket: BasketPage, number: int, total: str) -> None:
    expect(basket.total).to_have_text(total)
    basket.mini.expect_badge(number)


def test_a_card_leads_to_the_basket_with_a_message(basket):
    basket.open("/products/all/?q=harbour").card(HIDDEN).click()
    expect(basket.page).to_have_url(re.compile(r"/basket/$"))
    notice(basket, f"“{HIDDEN}” is in your basket.")
    basket.line(HIDDEN).expect(1, "£5.99")
    agree(basket, 1, "£5.99")
    basket.reload()
    expect(basket.page.locator(".notice")).to_have_count(0)
    agree(basket, 1, "£5.99")


def test_a_number_of_copies_is_added_from_the_books_page(basket):
    product = ProductPage(basket.page).open(address(PAPER))
    expect(product.page.get_by_role("button", name="One copy")).to_have_count(0)
    product.page.get_by_role("textbox", name=f"Copies of {PAPER}").fill("3")
    product.add_button.click()
    notice(basket, f"“{PAPER}”: 3 in your basket.")
    agree(basket, 3, "£20.97")


def test_no_more_than_there_is_goes_in(basket):
    product = ProductPage(basket.page).open(address(GOLDEN))
    product.page.get_by_role("textbox", name=f"Copies of {GOLDEN}").fill("5")
    product.add_button.click()
    notice(basket, f"Only 2 left of “{GOLDEN}”: we put 2 in your basket.")
    agree(basket, 2, "£10.98")


def test_a_typed_number_is_sent_by_update_or_enter(two):
    line = two.line(PAPER)
    line.type(12)
    line.row.get_by_role("button", name=UPDATE).click()
    line.expect(12, "£83.88")
    agree(two, 14, "£95.86")
    line.type(2)
    line.number.press("Enter")
    line.expect(2, "£13.98")
    notice(two, f"“{PAPER}”: 2 in your basket.")


def test_plus_and_minus_count_from_what_is_typed(two):
    line = two.line(PAPER)
    line.more.click()
    line.expect(2, "£13.98")
    line.type(7)
    line.more.click()
    line.expect(8, "£55.92")
    line.less.click()
    line.expect(7, "£48.93")
    agree(two, 9, "£60.91")


def test_remove_offers_undo_and_undo_puts_the_number_back(two):
    two.line(HIDDEN).remove.click()
    expect(two.page.get_by_text(f"“{HIDDEN}” is out of your basket.")).to_be_visible()
    expect(two.lines).to_have_count(1)
    agree(two, 1, "£6.99")
    two.line(HIDDEN).undo.click()
    two.line(HIDDEN).expect(2, "£11.98")
    agree(two, 3, "£18.97")


def test_the_last_book_removed_can_be_put_back_too(basket):
    basket.open("/products/all/?q=harbour").card(HIDDEN).click()
    basket.line(HIDDEN).remove.click()
    basket.mini.expect_badge(0)
    basket.line(HIDDEN).undo.click()
    agree(basket, 1, "£5.99")


def test_a_book_sold_out_meanwhile_says_so(basket, browser_errors, change_product):
    browser_errors.expect("status of 409")
    basket.open("/products/all/?q=harbour")
    change_product(GOLDEN, stock=0)
    basket.card(GOLDEN).click()
    expect(basket.page.get_by_role("alert")).to_have_text("This book cannot be bought just now.")
    basket.mini.expect_badge(0)


def test_what_is_no_number_is_told(two, browser_errors):
    browser_errors.expect("status of 422")
    two.line(PAPER).number.evaluate("field => field.removeAttribute('pattern')")
    two.line(PAPER).type("many")
    two.line(PAPER).row.get_by_role("button", name=UPDATE).click()
    expect(two.page.get_by_role("alert")).to_contain_text("a whole number from 1 to 99")
    two.line(PAPER).expect(1, "£6.99")


def test_on_a_phone_all_of_it_fits(new_context):
    options = {"java_script_enabled": False, "viewport": {"width": 390, "height": 844}}
    basket = BasketPage(new_context(**options).new_page())
    basket.open("/products/all/?q=harbour").card(HIDDEN).click()
    basket.line(HIDDEN).more.click()
    basket.line(HIDDEN).expect(2, "£11.98")
    expect(basket.line(HIDDEN).row.get_by_role("button", name=UPDATE)).to_be_in_viewport()
