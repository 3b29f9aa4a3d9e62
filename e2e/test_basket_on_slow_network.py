"""On a slow connection no click is lost, none counts twice, and no number goes back."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from e2e.network import SlowNetwork
from e2e.pages.basket import ADD, BASKET, LINES, BasketPage, address
from e2e.shop.names import HIDDEN, PAPER, SILENT

# What is painted, frame by frame; each number once for as long as it stands there.
WATCH_NUMBERS = """
window.painted = [];
(function look() {
  const number = document.querySelector("[data-line] [data-quantity] input")?.value ?? "none";
  if (window.painted.at(-1) !== number) window.painted.push(number);
  requestAnimationFrame(look);
})();
"""


@pytest.fixture
def one(basket: BasketPage) -> BasketPage:
    """A basket with one copy, whose number is watched."""
    basket.fill({HIDDEN: 1}).page.evaluate(WATCH_NUMBERS)
    return basket


def painted(page: Page) -> list[str]:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.evaluate("window.painted")


def test_many_quick_clicks_are_one_request_and_none_is_lost(one):
    one.page.clock.install()
    line = one.open().line(HIDDEN)
    one.page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    asked = []
    one.page.on("request", lambda request: asked.append(request.url))
    for number in range(2, 8):
        line.more.click()
        one.page.clock.run_for(100)
        expect(line.number).to_have_value(str(number))
    assert asked == []
    with one.page.expect_response(LINES):
        one.page.clock.run_for(1_000)
    line.expect(7, "£41.93")
    one.expect_totals(7, "£41.93")
    assert len(asked) == 1


def test_clicks_while_answers_are_on_their_way_are_not_lost_and_nothing_flickers(one):
    slow, line = SlowNetwork(one.page, LINES), one.line(HIDDEN)
    line.more.click()
    slow.expect_held(1)
    line.more.click()
    line.more.click()
    expect(line.number).to_have_value("4")
    slow.let_through()  # the answer to 2
    slow.expect_held(1)
    line.more.click()
    expect(line.number).to_have_value("5")
    slow.let_through()  # the answer to 4
    slow.expect_held(1)
    slow.speed_up()
    line.expect(5, "£29.95")
    one.expect_totals(5, "£29.95")
    assert painted(one.page) == ["1", "2", "3", "4", "5"]
    expect(line.more).to_be_focused()


def test_an_answer_that_comes_just_after_a_click_does_not_take_it_back(one):
    slow, line = SlowNetwork(one.page, LINES), one.line(HIDDEN)
    line.type(8)
    line.number.press("Enter")
    slow.expect_held(1)
    line.less.click()  # waits a moment for more clicks when the answer to 8 comes
    slow.speed_up()
    line.expect(7, "£41.93")
    one.expect_totals(7, "£41.93")
    assert painted(one.page) == ["1", "8", "7"]


def test_what_is_typed_while_an_answer_is_on_its_way_stays(one):
    slow, line = SlowNetwork(one.page, LINES), one.line(HIDDEN)
    line.type(12)
    slow.expect_held(1)
    line.number.press("Backspace")
    line.number.press("Backspace")
    slow.speed_up()
    one.expect_totals(12, "£71.88")
    expect(line.number).to_have_value("")
    line.number.blur()
    expect(line.number).to_have_value("12")
    line.type(3)
    line.expect(3, "£17.97")


def test_a_failure_in_between_does_not_lose_a_newer_number(one, browser_errors):
    browser_errors.expect("ERR_FAILED|htmx:")
    slow, line = SlowNetwork(one.page, LINES), one.line(HIDDEN)
    line.more.click()
    slow.expect_held(1)
    line.more.click()
    expect(line.number).to_have_value("3")
    slow.held.pop().abort()
    slow.expect_held(1)
    slow.speed_up()
    line.expect(3, "£17.97")
    one.expect_totals(3, "£17.97")
    assert painted(one.page) == ["1", "2", "3"]


def test_when_the_newest_fails_the_last_answer_stands(one, browser_errors):
    browser_errors.expect("ERR_FAILED|htmx:")
    slow, line = SlowNetwork(one.page, LINES), one.line(HIDDEN)
    one.page.route(BASKET, lambda route: route.abort())  # nor can the shop be asked
    line.more.click()
    slow.expect_held(1)
    line.more.click()
    expect(line.number).to_have_value("3")
    slow.let_through()
    slow.expect_held(1)
    slow.held.pop().abort()
    expect(one.failure).to_be_visible()
    expect(line.number).to_have_value("2")
    expect(one.total).to_have_text("£11.98")
    assert one.quantities() == {HIDDEN: 2}


def test_a_remove_is_not_undone_by_an_older_answer_nor_by_a_waiting_click(one):
    slow, line = SlowNetwork(one.page, LINES), one.line(HIDDEN)
    line.more.click()
    slow.expect_held(1)
    line.more.click()
    line.remove.click()
    slow.let_through()
    slow.expect_held(1)
    slow.speed_up()
    expect(line.undo).to_be_focused()
    one.mini.expect_badge(0)
    assert one.quantities() == {}
    line.undo.click()
    line.expect(2, "£11.98")


def test_a_look_at_the_basket_never_takes_a_click_back(one):
    """Another tab's change makes this one read the basket, slowly, while somebody clicks here."""
    slow, line = SlowNetwork(one.page, BASKET, late=True), one.line(HIDDEN)
    other = BasketPage(one.page.context.new_page()).open("/products/all/?q=paper+harbour")
    other.card(PAPER).click()
    slow.expect_held(1)
    line.more.click()
    line.expect(2, "£11.98")
    slow.let_through()  # a basket of before the click, which is asked for again
    slow.expect_held(1)
    line.expect(2, "£11.98")
    slow.speed_up()
    one.line(PAPER).expect(1, "£6.99")
    line.expect(2, "£11.98")
    one.expect_totals(3, "£18.97")
    assert painted(one.page) == ["1", "2"]


def test_three_cards_clicked_quickly_all_arrive(basket):
    basket.open("/products/all/?q=harbour")
    slow = SlowNetwork(basket.page, ADD)
    for title in (HIDDEN, PAPER, SILENT):
        basket.card(title).click()
        expect(basket.card(title)).to_have_attribute("aria-busy", "true")
    slow.expect_held(1)
    slow.let_through()
    expect(basket.card(HIDDEN)).to_contain_text("✓ 1")
    expect(basket.card(PAPER)).to_have_attribute("aria-busy", "true")
    slow.expect_held(1)
    slow.speed_up()
    for title in (HIDDEN, PAPER, SILENT):
        expect(basket.card(title)).to_contain_text("✓ 1")
        expect(basket.card(title)).not_to_have_attribute("aria-busy", "true")
    basket.mini.expect_badge(3)
    assert basket.quantities() == {HIDDEN: 1, PAPER: 1, SILENT: 1}


def test_a_double_click_or_a_key_held_down_is_one_copy(basket, product):
    basket.open("/products/all/?q=harbour").card(HIDDEN).dblclick()
    basket.mini.expect_badge(1)
    basket.card(SILENT).focus()
    for _ in range(5):  # without letting go
        basket.page.keyboard.down("Enter")
    basket.page.keyboard.up("Enter")
    basket.mini.expect_badge(2)
    product.open(address(PAPER)).add_button.dblclick()
    expect(product.in_basket).to_have_text("1 in your basket")
    assert basket.quantities() == {HIDDEN: 1, SILENT: 1, PAPER: 1}


def test_a_double_click_on_undo_puts_back_what_was_there(one):
    line = one.line(HIDDEN)
    line.type(3)
    line.expect(3, "£17.97")
    line.remove.click()
    slow = SlowNetwork(one.page, ADD)
    line.undo.dblclick()
    slow.expect_held(1)
    slow.speed_up()
    line.expect(3, "£17.97")
    assert one.quantities() == {HIDDEN: 3}
