"""The basket in a browser without JavaScript: every change is a form, every answer a page."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.basket import BasketPage, address
from e2e.pages.product import ProductPage
from e2e.shop.names import HIDDEN, PAPER

UPDATE = "Update"


@pytest.fixture
def basket(plain: Page) -> BasketPage:
    return BasketPage(plain)


def expect_notice(basket: BasketPage, words: str) -> None:
    expect(basket.page.locator(".notice")).to_have_text(words)


def expect_totals(basket: BasketPage, number: int, total: str) -> None:
    expect(basket.total).to_have_text(total)
    basket.mini.expect_badge(number)


def test_books_go_in_by_a_card_and_in_numbers_by_their_page(basket):
    basket.open("/products/all/?q=harbour").card(HIDDEN).click()
    expect(basket.page).to_have_url(re.compile(r"/basket/$"))
    expect_notice(basket, f"“{HIDDEN}” is in your basket.")
    basket.line(HIDDEN).expect(1, "£5.99")
    expect_totals(basket, 1, "£5.99")
    basket.reload()
    expect(basket.page.locator(".notice")).to_have_count(0)
    product = ProductPage(basket.page).open(address(PAPER))
    expect(product.page.get_by_role("button", name="One copy")).to_have_count(0)
    product.page.get_by_role("textbox", name=f"Copies of {PAPER}").fill("3")
    product.add_button.click()
    expect_notice(basket, f"“{PAPER}”: 3 in your basket.")
    expect_totals(basket, 4, "£26.96")


def test_a_typed_number_is_sent_by_update_or_enter_and_plus_counts_from_it(basket):
    line = basket.fill({HIDDEN: 2, PAPER: 1}).line(PAPER)
    line.type(12)
    line.row.get_by_role("button", name=UPDATE).click()
    line.expect(12, "£83.88")
    expect_totals(basket, 14, "£95.86")
    line.type(2)
    line.number.press("Enter")
    line.expect(2, "£13.98")
    line.type(7)
    line.more.click()
    line.expect(8, "£55.92")
    line.less.click()
    line.expect(7, "£48.93")
    expect_totals(basket, 9, "£60.91")


def test_what_is_removed_can_be_put_back_also_the_last_book(basket):
    basket.fill({HIDDEN: 2, PAPER: 1}).line(HIDDEN).remove.click()
    expect(
        basket.page.get_by_text(f"“{HIDDEN}” has been removed from your basket.")
    ).to_be_visible()
    expect(basket.lines).to_have_count(1)
    expect_totals(basket, 1, "£6.99")
    basket.line(HIDDEN).undo.click()
    basket.line(HIDDEN).expect(2, "£11.98")
    for title in (HIDDEN, PAPER):
        basket.line(title).remove.click()
    basket.mini.expect_badge(0)
    basket.line(PAPER).undo.click()
    expect_totals(basket, 1, "£6.99")


def test_what_cannot_be_is_told(basket, browser_errors, change_product):
    browser_errors.expect("status of 4(09|22)")
    basket.open("/products/all/?q=harbour")
    change_product(PAPER, stock=0)
    basket.card(PAPER).click()
    expect(basket.page.get_by_role("alert")).to_have_text("This book is not available just now.")
    line = basket.fill({HIDDEN: 2}).line(HIDDEN)
    line.number.evaluate("field => field.removeAttribute('pattern')")
    line.type("many")
    line.row.get_by_role("button", name=UPDATE).click()
    expect(basket.page.get_by_role("alert")).to_contain_text(
        "a whole number of copies from 1 to 99"
    )
    line.expect(2, "£11.98")


def test_on_a_phone_all_of_it_fits(new_context):
    options = {"java_script_enabled": False, "viewport": {"width": 390, "height": 844}}
    basket = BasketPage(new_context(**options).new_page()).fill({HIDDEN: 2})
    expect(basket.line(HIDDEN).row.get_by_role("button", name=UPDATE)).to_be_in_viewport()
