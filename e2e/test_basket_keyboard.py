"""The basket by the keyboard alone: every control is reached, seen and never lost."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from e2e.pages.base import BasePage, fail_once
from e2e.pages.basket import ADD, BASKET, LINES, BasketPage, address
from e2e.shop.names import GOLDEN, HIDDEN, PAPER

OUTLINE = """() => {
  const shown = (each) => each && (getComputedStyle(each).outlineStyle !== "none");
  const now = document.activeElement;
  return shown(now) || shown(now.closest("[data-quantity]"));
}"""


@pytest.fixture
def two(basket: BasketPage) -> BasketPage:
    return basket.fill({HIDDEN: 4, PAPER: 3})


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def expect_at(page: Page, control: Locator) -> None:
    """The control has the focus, one can see it, and what was swapped in works in place."""
    expect(control).to_be_focused()
    BasePage(page).expect_settled()
    assert page.evaluate(OUTLINE), "the focus is not to be seen"


def test_tab_goes_through_a_line_in_reading_order(two):
    line, page = two.line(HIDDEN), two.page
    two.page.get_by_role("link", name=HIDDEN).focus()
    for control in (line.less, line.number, line.more, line.remove):
        press(page, "Tab")
        expect_at(page, control)
    press(page, "Tab")
    expect_at(page, page.get_by_role("link", name=PAPER))


def test_plus_and_minus_by_enter_and_space_keep_the_focus(two):
    line = two.line(HIDDEN)
    line.more.focus()
    for key, number in (("Enter", 5), ("Space", 6)):
        with two.page.expect_response(LINES):
            press(two.page, key)
        line.expect(number, f"£{number * 5.99:.2f}")
        expect_at(two.page, line.more)
    press(two.page, "Shift+Tab", "Shift+Tab")
    with two.page.expect_response(LINES):
        press(two.page, "Enter")
    line.expect(5, "£29.95")
    expect_at(two.page, line.less)


def test_remove_leads_to_undo_and_undo_to_the_line(two):
    line, page = two.line(HIDDEN), two.page
    line.remove.focus()
    press(page, "Enter")
    expect_at(page, line.undo)
    press(page, "Enter")
    line.expect(4, "£23.96")
    expect_at(page, line.row)
    press(page, "Tab")
    expect_at(page, page.get_by_role("link", name=HIDDEN))


def test_the_answer_to_remove_does_not_take_the_focus_from_elsewhere(two):
    two.line(HIDDEN).remove.focus()
    with two.page.expect_response(LINES):
        press(two.page, "Enter", "Tab", "Tab")
        expect_at(two.page, two.line(PAPER).less)
    expect(two.line(HIDDEN).undo).to_be_visible()
    expect_at(two.page, two.line(PAPER).less)
    two.line(PAPER).number.focus()
    press(two.page, "Control+A", "0", "Enter")
    expect_at(two.page, two.line(PAPER).undo)
    assert two.quantities() == {}


def test_a_change_in_another_tab_leaves_the_focus_where_it_was(two):
    line, other = two.line(PAPER), BasketPage(two.page.context.new_page()).open()
    line.more.focus()
    other.line(HIDDEN).more.click()
    two.line(HIDDEN).expect(5, "£29.95")
    expect(line.more).to_be_focused()
    other.line(PAPER).remove.click()
    expect(line.more).to_have_count(0)
    expect(two.page.locator("#basket")).to_be_focused()


def test_a_card_keeps_the_focus_and_its_message_gives_it_back(basket):
    card = basket.open("/products/all/?q=hidden+harbour").card(HIDDEN)
    card.focus()
    for number in (1, 2):
        with basket.page.expect_response(ADD):
            press(basket.page, "Enter")
        expect(card).to_contain_text(f"✓ {number}")
        expect_at(basket.page, card)
    link = basket.toast.get_by_role("link", name="See the basket")
    link.focus()
    paused = "said => said.getAnimations()[0].playState"
    assert basket.toast.evaluate(paused) == "paused", "it must not go from under the focus"
    expect_at(basket.page, link)
    basket.toast.get_by_role("button", name="Close").focus()
    press(basket.page, "Enter")
    expect(basket.toast).to_have_count(0)
    expect_at(basket.page, card)


def test_the_message_of_a_failure_gives_the_focus_back(two, browser_errors):
    browser_errors.expect("ERR_FAILED|htmx:")
    fail_once(two.page, LINES, Route.abort)
    two.line(HIDDEN).more.focus()
    with two.page.expect_response(BASKET):  # the shop is asked how it is
        press(two.page, "Enter")
    expect(two.failure).to_be_visible()
    two.expect_settled()
    two.failure.get_by_role("button", name="Close").focus()
    press(two.page, "Enter")
    expect(two.failure).to_be_hidden()
    expect_at(two.page, two.line(HIDDEN).more)


def test_the_small_basket_holds_the_focus_and_gives_it_back(two):
    small, page = two.mini, two.open("/products/all/").page
    small.link.focus()
    with page.expect_response(BASKET):
        press(page, "Enter")
    expect_at(page, small.close)
    product = small.dialog.get_by_role("link", name=HIDDEN)
    for control in (small.dialog.get_by_role("link", name=PAPER), product, small.go):
        press(page, "Tab")
        expect_at(page, control)
    press(page, "Shift+Tab", "Escape")
    expect(small.dialog).to_be_hidden()
    expect_at(page, small.link)


def test_a_change_elsewhere_does_not_throw_one_out_of_the_small_basket(two):
    other = BasketPage(two.page.context.new_page()).open()
    two.open("/products/all/").mini.open()
    product = two.mini.dialog.get_by_role("link", name=HIDDEN)
    product.focus()
    other.line(HIDDEN).more.click()
    expect(two.mini.dialog).to_contain_text("8 books")
    expect(product).to_be_focused()
    other.line(HIDDEN).remove.click()
    expect(product).to_have_count(0)
    expect(two.page.locator("#mini-basket")).to_be_focused()


def test_a_book_is_added_from_its_page_by_enter_in_the_number(product):
    product.open(address(GOLDEN))
    number = product.page.get_by_role("textbox", name=f"Copies of {GOLDEN}")
    number.focus()
    press(product.page, "Control+A", "2", "Enter")
    expect(product.in_basket).to_have_text("2 in your basket")
    expect_at(product.page, number)
