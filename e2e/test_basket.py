"""The way through the basket: add, look, change, remove, undo, all in place."""

import re

import pytest
from playwright.sync_api import expect

from e2e.pages.basket import ADD, LINES, BasketPage, address
from e2e.shop.names import GOLDEN, HIDDEN, PAPER, SILENT


@pytest.fixture
def three(basket: BasketPage) -> BasketPage:
    """A basket with three books, eight copies, together £49.92."""
    basket.fill({HIDDEN: 4, SILENT: 1, PAPER: 3}).mark_loaded()
    return basket


def test_a_book_goes_into_the_basket_from_its_card(basket):
    basket.open("/products/all/?q=hidden+harbour").mark_loaded()
    basket.mini.expect_badge(0)
    card = basket.card(HIDDEN)
    expect(card).to_have_accessible_name(f"+ Add {HIDDEN} to the basket")
    for number, words in ((1, f"“{HIDDEN}” is in your basket."), (2, f"“{HIDDEN}”: 2 in your")):
        with basket.page.expect_response(ADD):
            card.click()
        expect(card).to_have_accessible_name(f"✓ {number} of {HIDDEN} in your basket, add one more")
        basket.mini.expect_badge(number)
        expect(basket.live_region).to_contain_text(words)
        expect(basket.toast).to_contain_text(words)
    assert basket.quantities() == {HIDDEN: 2}
    basket.toast.get_by_role("button", name="Close").click()
    expect(basket.toast).to_have_count(0)
    basket.expect_not_reloaded()
    card.click()
    basket.toast.get_by_role("link", name="See the basket").click()
    basket.line(HIDDEN).expect(3, "£17.97")


def test_a_book_goes_into_the_basket_from_its_page_with_a_number(basket, product):
    product.open(address(PAPER)).mark_loaded()
    more = product.page.get_by_role("button", name=f"One copy more of {PAPER}")
    more.click()
    more.click()
    expect(product.page.get_by_role("textbox", name=f"Copies of {PAPER}")).to_have_value("3")
    product.add_button.click()
    expect(product.in_basket).to_have_text("3 in your basket")
    expect(product.live_region).to_have_text(f"“{PAPER}”: 3 in your basket.")
    basket.mini.expect_badge(3)
    product.expect_not_reloaded()
    assert basket.quantities() == {PAPER: 3}
    product.open(address(GOLDEN)).add(GOLDEN, 5)
    words = f"Only 2 left of “{GOLDEN}”: we put 2 in your basket."
    expect(product.in_basket).to_have_text(words)
    expect(product.live_region).to_have_text(words)


def test_the_mini_basket_opens_over_the_page_and_closes_in_every_way(basket):
    basket.open("/products/all/?q=harbour&sort=price").mark_loaded()
    mini = basket.mini
    mini.open()
    expect(mini.dialog).to_contain_text("Your basket is empty.")
    expect(mini.close).to_be_focused()
    basket.page.keyboard.press("Escape")
    expect(mini.dialog).to_be_hidden()
    expect(mini.link).to_be_focused()
    basket.card(HIDDEN).click()
    mini.expect_badge(1)
    mini.open()
    expect(mini.products).to_have_text([re.compile(f"{HIDDEN}.*1 × £5.99", re.DOTALL)])
    mini.close.click()
    expect(mini.link).to_be_focused()
    expect(basket.card(HIDDEN)).to_contain_text("✓ 1")
    mini.open()
    basket.page.mouse.click(20, 500)  # on the page behind
    expect(mini.dialog).to_be_hidden()
    expect(mini.link).to_be_focused()
    basket.expect_not_reloaded()
    mini.open()
    mini.go.click()
    expect(basket.heading).to_have_text("Your basket")
    mini.link.click()  # on its own page the link is a link
    expect(mini.dialog).to_be_hidden()
    expect(basket.heading).to_have_text("Your basket")


def test_plus_and_minus_change_line_totals_and_badge(three):
    line = three.line(HIDDEN)
    line.expect(4, "£23.96")
    three.expect_totals(8, "£49.92")
    with three.page.expect_response(LINES):
        line.more.click()
    line.expect(5, "£29.95")
    three.expect_totals(9, "£55.91")
    expect(three.live_region).to_have_text(f"“{HIDDEN}”: 5 in your basket.")
    expect(line.more).to_be_focused()
    with three.page.expect_response(LINES):
        line.less.click()
    line.expect(4, "£23.96")
    three.expect_totals(8, "£49.92")
    expect(line.less).to_be_focused()
    three.expect_not_reloaded()


def test_minus_stops_at_one_and_plus_at_what_there_is(basket):
    basket.fill({GOLDEN: 1})
    line = basket.line(GOLDEN)
    expect(line.less).to_have_attribute("aria-disabled", "true")
    line.less.click(force=True)
    line.expect(1, "£5.49")
    with basket.page.expect_response(LINES):
        line.more.click()
    line.expect(2, "£10.98")
    expect(line.more).to_have_attribute("aria-disabled", "true")
    line.more.click(force=True)
    line.type(5)
    words = f"You have both copies of “{GOLDEN}” that we have left."
    expect(line.row.get_by_role("alert")).to_have_text(words)
    expect(basket.live_region).to_have_text(words)
    line.expect(2, "£10.98")
    assert basket.quantities() == {GOLDEN: 2}


def test_a_number_typed_at_once_is_sent_by_itself_or_by_enter(three):
    line = three.line(PAPER)
    with three.page.expect_response(LINES):
        line.type(17)
    line.expect(17, "£118.83")
    expect(line.number).to_be_focused()
    line.type(2)
    with three.page.expect_response(LINES):
        line.number.press("Enter")
    line.expect(2, "£13.98")
    three.expect_totals(7, "£42.93")
    for typed in ("", "0", "two"):
        line.number.fill(typed)
        line.number.blur()
        expect(line.number).to_have_value("2")
    three.expect_totals(7, "£42.93")
    three.expect_not_reloaded()


def test_a_number_typed_slowly_comes_out_right_with_answers_in_between(three):
    line = three.line(PAPER)
    line.number.focus()
    three.page.keyboard.press("Control+A")
    for typed, number in (("1", 1), ("7", 17)):
        with three.page.expect_response(LINES):
            three.page.keyboard.type(typed)
        line.expect(number, f"£{number * 6.99:.2f}")
        expect(line.number).to_be_focused()
    three.page.keyboard.press("ArrowLeft")
    with three.page.expect_response(LINES):
        three.page.keyboard.press("Backspace")
    line.expect(7, "£48.93")
    with three.page.expect_response(LINES):
        three.page.keyboard.type("2")
    line.expect(27, "£188.73")
    assert three.quantities()[PAPER] == 27


def test_a_nought_on_the_way_to_a_number_removes_nothing(three):
    three.page.clock.install()
    line = three.open().line(PAPER)
    line.type(10)
    line.expect(10, "£69.90")
    line.number.press("Home")
    line.number.press("Delete")
    three.page.clock.fast_forward(5_000)
    expect(line.number).to_have_value("0")
    with three.page.expect_response(LINES):
        three.page.keyboard.type("2")
    line.expect(20, "£139.80")


def test_a_book_is_removed_and_put_back_with_its_number(basket):
    basket.fill({HIDDEN: 4, PAPER: 3}).mark_loaded()
    line = basket.line(HIDDEN)
    line.remove.click()
    expect(
        basket.page.get_by_text(f"“{HIDDEN}” has been removed from your basket.").first
    ).to_be_visible()
    expect(line.undo).to_be_focused()
    expect(basket.lines).to_have_count(1)
    basket.expect_totals(3, "£20.97")
    expect(basket.live_region).to_have_text(f"“{HIDDEN}” has been removed from your basket.")
    line.undo.click()
    line.expect(4, "£23.96")
    expect(line.undo).to_have_count(0)
    basket.expect_totals(7, "£44.93")
    for title in (HIDDEN, PAPER):
        basket.line(title).remove.click()
        expect(basket.line(title).undo).to_be_focused()
    expect(basket.summary).to_contain_text("Your basket is empty.")
    basket.mini.expect_badge(0)
    basket.expect_not_reloaded()
    basket.reload()
    expect(basket.page.get_by_role("main")).to_contain_text("Your basket is empty.")
