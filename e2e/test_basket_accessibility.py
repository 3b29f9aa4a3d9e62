"""The basket for everyone: on a phone, to a screen reader, in the dark, without movement."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.accessibility import expect_accessible
from e2e.layout import (
    OBSERVE_SHIFTS,
    SMALL_TARGETS,
    WIDTHS,
    expect_no_sideways_scrolling,
    moved,
)
from e2e.pages.basket import ADD, LINES, BasketPage, address
from e2e.pages.product import ProductPage
from e2e.shop.names import CHINESE, GOLDEN, HIDDEN, HOSTILE, PAPER, RIGHT_TO_LEFT

THREE = {HIDDEN: 4, GOLDEN: 2, PAPER: 3}
LONG = "W" + "o" * 90 + "ndrous"


@pytest.fixture
def still(new_context) -> BasketPage:
    """For axe, which would see colours on their way."""
    return BasketPage(new_context(reduced_motion="reduce").new_page())


@pytest.fixture
def small(phone: Page) -> BasketPage:
    return BasketPage(phone)


def test_every_control_has_a_name_of_its_own_that_says_the_book(basket):
    basket.fill(THREE)
    rows = basket.page.get_by_role("list", name="Books in your basket")
    names = re.findall(r'^ +- (?:button|textbox) "([^"]+)"', rows.aria_snapshot(), re.MULTILINE)
    assert len(names) == len(set(names)) == 4 * len(THREE)
    for title in THREE:
        assert len([name for name in names if title in name]) == 4


def test_the_buttons_of_a_list_tell_their_books_apart(basket):
    cards = basket.open("/products/all/?q=harbour").page.locator("button[form=add]")
    names = re.findall(r'button "([^"]+)"', "\n".join(card.aria_snapshot() for card in cards.all()))
    assert len(names) == len(set(names)) == cards.count() > 4


def test_dark_paper_is_dark_and_nothing_moves_for_whom_it_disturbs(new_context):
    page = new_context(color_scheme="dark", reduced_motion="reduce").new_page()
    basket = BasketPage(page).open("/products/all/?q=harbour")
    basket.card(HIDDEN).click()
    expect(basket.toast).to_be_visible()
    assert basket.toast.evaluate("said => said.getAnimations().length") == 0
    basket.mini.open()
    light = "color => color.match(/[0-9.]+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0)"
    for part, maximum in ((basket.mini.dialog, 200), (page.locator("body"), 200)):
        color = part.evaluate("part => getComputedStyle(part).backgroundColor")
        assert page.evaluate(light, color) < maximum


def test_axe_finds_nothing_in_a_basket_empty_or_full_nor_after_changes(still, browser_errors):
    browser_errors.expect("ERR_FAILED|htmx:")
    still.open()
    expect_accessible(still.page)
    still.fill(THREE)
    expect_accessible(still.page)
    still.line(GOLDEN).type(9)
    expect(still.line(GOLDEN).row.get_by_role("alert")).to_contain_text("both copies")
    still.line(HIDDEN).remove.click()
    expect(still.line(HIDDEN).undo).to_be_focused()
    still.page.route(LINES, lambda route: route.abort())
    still.line(PAPER).more.click()
    expect(still.failure).to_be_visible()
    expect_accessible(still.page)


def test_axe_finds_nothing_where_books_changed_meanwhile(still, change_product):
    still.fill(THREE)
    change_product(HIDDEN, price="7.99")
    change_product(GOLDEN, stock=0)
    change_product(PAPER, active=False)
    still.open()
    for title, words in (
        (HIDDEN, "The price went up from £5.99 to £7.99."),
        (GOLDEN, "Sold out."),
        (PAPER, "This book is no longer for sale."),
    ):
        expect(still.line(title).row).to_contain_text(words)
    still.expect_totals(4, "£31.96")
    expect_accessible(still.page)


def test_axe_finds_nothing_after_an_add_nor_in_the_mini_basket(still):
    still.open("/products/all/?q=harbour").card(HIDDEN).click()
    expect(still.toast).to_be_visible()
    expect_accessible(still.page)
    ProductPage(still.page).open(address(PAPER)).add(PAPER, 2)
    expect_accessible(still.page)
    still.mini.open()
    expect_accessible(still.page)


@pytest.mark.parametrize("title", [LONG, HOSTILE, RIGHT_TO_LEFT])
def test_no_title_makes_a_basket_scroll_sideways(basket, title):
    basket.open("/products/all/?q=" + title[:40]).card(title).click()
    basket.mini.expect_badge(1)
    basket.mini.open()
    for opened in (True, False):
        for width in WIDTHS:
            basket.page.set_viewport_size({"width": width, "height": 800})
            expect_no_sideways_scrolling(basket.page)
            assert basket.page.evaluate("window.hacked") is None
        basket.open() if opened else None
    basket.line(title).remove.click()
    expect(basket.line(title).undo).to_be_visible()
    expect_no_sideways_scrolling(basket.page)


def test_a_finger_hits_every_control_and_messages_leave_room_for_others(small):
    small.open("/products/all/?q=harbour").card(HIDDEN).tap()
    expect(small.toast).to_be_visible()
    assert small.page.evaluate(SMALL_TARGETS) == []
    small.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    last = small.page.get_by_role("contentinfo").get_by_role("link").last
    link, toast = last.bounding_box(), small.toast.bounding_box()
    assert link["y"] + link["height"] <= toast["y"]
    with small.page.expect_response(ADD):
        small.card(PAPER).tap()
    small.mini.expect_badge(2)
    small.mini.open()
    assert small.page.evaluate(SMALL_TARGETS) == []
    box = small.mini.dialog.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    expect(small.mini.go).to_be_in_viewport()
    small.mini.close.tap()
    expect(small.mini.dialog).to_be_hidden()
    small.open().line(HIDDEN).more.tap()
    small.line(HIDDEN).expect(2, "£11.98")
    assert small.page.evaluate(SMALL_TARGETS) == []
    small.line(HIDDEN).remove.tap()
    expect(small.line(HIDDEN).undo).to_be_visible()
    assert small.page.evaluate(SMALL_TARGETS) == []
    small.line(HIDDEN).undo.tap()
    small.line(HIDDEN).expect(2, "£11.98")


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_jumps_when_a_number_changes_or_a_book_is_added(basket, product, width):
    basket.page.add_init_script(OBSERVE_SHIFTS)
    basket.page.set_viewport_size({"width": width, "height": 1_800})
    basket.open("/products/curiosities/").card(CHINESE).click()  # whose foot is to be seen
    basket.mini.expect_badge(1)
    assert moved(basket.page) == []
    basket.page.set_viewport_size({"width": width, "height": 800})
    product.open(address(PAPER)).add(PAPER, 3)
    assert moved(basket.page) == []
    product.add(PAPER, 30)
    assert moved(basket.page) == []
    line = basket.fill(THREE).line(HIDDEN)
    for step in (line.more, line.more, line.less):
        with basket.page.expect_response(LINES):
            step.click()
    line.type(10)
    line.expect(10, "£59.90")
    assert moved(basket.page) == []
