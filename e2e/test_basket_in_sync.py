"""What is shown of the basket is what is in it: in two tabs, after Back, after a failure."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.base import fail_once
from e2e.pages.basket import ADD, BASKET, LINES, BasketPage, address
from e2e.pages.listing import ListPage
from e2e.shop.names import GOLDEN, HIDDEN, PAPER, SILENT

GONE = "This book is no longer in your basket."


@pytest.fixture
def two(basket: BasketPage) -> BasketPage:
    return basket.fill({HIDDEN: 4, PAPER: 3})


@pytest.fixture
def other(two: BasketPage) -> BasketPage:
    """The same basket in a second tab."""
    return BasketPage(two.page.context.new_page()).open()


@pytest.fixture
def elsewhere(two: BasketPage, new_context) -> BasketPage:
    """The same basket in another browser, which no tab can tell anything."""
    context = new_context()
    context.add_cookies(two.page.context.cookies())
    return BasketPage(context.new_page()).open()


def test_a_change_in_one_tab_is_seen_in_the_other(two, other):
    for page in (two, other):
        page.mark_loaded()
    two.line(HIDDEN).more.click()
    other.line(HIDDEN).expect(5, "£29.95")
    other.expect_totals(8, "£50.92")
    other.line(PAPER).remove.click()
    expect(two.line(PAPER).number).to_have_count(0)
    two.expect_totals(5, "£29.95")
    for page in (two, other):
        page.expect_not_reloaded()


def test_an_add_in_one_tab_is_seen_on_every_kind_of_page_in_the_other(two):
    products = BasketPage(two.page.context.new_page()).open("/products/all/?q=harbour")
    product = BasketPage(two.page.context.new_page()).open(address(SILENT))
    products.card(SILENT).click()
    expect(products.card(SILENT)).to_contain_text("✓ 1")
    two.line(SILENT).expect(1, "£4.99")
    product.mini.expect_badge(8)
    two.line(SILENT).remove.click()
    products.mini.expect_badge(7)
    expect(products.card(SILENT)).to_have_accessible_name(f"+ Add {SILENT} to the basket")


def test_plus_on_a_line_removed_elsewhere_says_so_in_place(two, elsewhere, browser_errors):
    browser_errors.expect("status of 404")
    two.mark_loaded()
    elsewhere.line(PAPER).remove.click()
    expect(elsewhere.line(PAPER).undo).to_be_visible()
    two.line(PAPER).more.click()
    expect(two.page.get_by_role("alert").filter(has_text=GONE)).to_be_visible()
    expect(two.page.get_by_role("alert").filter(has_text=GONE).locator("..")).to_be_focused()
    expect(two.line(PAPER).number).to_have_count(0)
    two.line(HIDDEN).expect(4, "£23.96")
    two.expect_totals(4, "£23.96")
    expect(two.failure).to_be_hidden()
    two.expect_not_reloaded()


def test_a_line_sold_out_meanwhile_stays_and_can_only_go(two, browser_errors, change_product):
    browser_errors.expect("status of 409")
    change_product(PAPER, stock=0)
    line = two.line(PAPER)
    line.more.click()
    expect(line.row).to_contain_text("Sold out.")
    expect(line.row).to_be_focused()
    expect(line.number).to_have_count(0)
    two.expect_totals(4, "£23.96")
    line.remove.click()
    out = two.page.get_by_role("listitem").filter(
        has_text=f"“{PAPER}” has been removed from your basket."
    )
    expect(out).to_be_focused()
    expect(line.undo).to_have_count(0)  # it could not be bought again
    assert two.quantities() == {HIDDEN: 4}


def test_back_from_a_book_shows_what_was_added_there(basket, product):
    basket.open("/products/all/?q=paper+harbour").card(PAPER).click()
    expect(basket.card(PAPER)).to_contain_text("✓ 1")
    product.open(address(PAPER)).add(PAPER, 2)
    product.page.go_back()
    basket.mini.expect_badge(3)
    expect(basket.card(PAPER)).not_to_contain_text("✓ 1")


def test_steps_back_through_a_list_keep_the_badge_true(basket):
    listing = ListPage(basket.page).open("/products/all/?q=harbour")
    listing.choice("Availability", "Available now").check()
    listing.expect_state(q="harbour", in_stock="1")
    basket.card(HIDDEN).click()
    basket.mini.expect_badge(1)
    basket.page.go_back()
    listing.expect_state(q="harbour")
    expect(listing.choice("Availability", "Available now")).not_to_be_checked()
    basket.mini.expect_badge(1)
    basket.card(HIDDEN).click()
    basket.mini.expect_badge(2)
    assert basket.quantities() == {HIDDEN: 2}


def test_a_book_that_cannot_be_added_any_more_says_so(
    basket, product, browser_errors, change_product
):
    browser_errors.expect("status of 40[49]")
    product.open(address(GOLDEN)).mark_loaded()
    change_product(GOLDEN, stock=0)
    product.add_button.click()
    words = "This book is not available just now."
    expect(product.in_basket.get_by_role("alert")).to_have_text(words)
    expect(product.add_button).to_be_focused()
    basket.mini.expect_badge(0)
    product.expect_not_reloaded()
    basket.open("/products/all/?q=paper+harbour").mark_loaded()
    change_product(PAPER, active=False)
    basket.card(PAPER).click()
    expect(basket.toast).to_contain_text("This book is no longer for sale.")
    expect(basket.live_region).to_have_text("This book is no longer for sale.")
    expect(basket.card(PAPER)).to_have_accessible_name(f"+ Add {PAPER} to the basket")
    basket.expect_not_reloaded()


def cut_the_line(route) -> None:
    route.abort()


def break_down(route) -> None:
    route.fulfill(status=500, body="<h1>Broken</h1>")


def lose_the_answer(route) -> None:
    """The shop carries it out, and nobody hears of it."""
    route.fetch()
    route.abort()


def be_busy(route) -> None:
    words = "The shop is very busy just now. Please try again in a moment."
    route.fulfill(status=503, content_type="text/plain; charset=utf-8", body=words)


@pytest.mark.parametrize(
    ("failing", "words", "truth"),
    [
        (cut_the_line, "We couldn’t reach the shop.", 4),
        (break_down, "We couldn’t reach the shop.", 4),
        (lose_the_answer, "We couldn’t reach the shop.", 5),
        (be_busy, "The shop is very busy just now.", 4),
    ],
)
def test_a_failure_is_said_and_the_number_is_the_true_one(
    two, browser_errors, failing, words, truth
):
    browser_errors.expect("ERR_FAILED|htmx:|[Ss]tatus.* 50[03]|answer 50[03]")
    fail_once(two.page, LINES, failing)
    line = two.line(HIDDEN)
    line.more.click()
    expect(two.failure).to_contain_text(words)
    line.expect(truth, f"£{truth * 5.99:.2f}")
    two.expect_totals(truth + 3, f"£{truth * 5.99 + 20.97:.2f}")
    expect(line.more).to_be_focused()
    line.more.click()
    line.expect(truth + 1, f"£{(truth + 1) * 5.99:.2f}")
    expect(two.failure).to_be_hidden()


def test_without_a_connection_the_last_true_number_is_shown(two, browser_errors):
    browser_errors.expect("ERR_|htmx:")
    two.page.context.set_offline(True)
    two.line(HIDDEN).type(9)
    expect(two.failure).to_be_visible()
    two.line(HIDDEN).expect(4, "£23.96")
    two.page.context.set_offline(False)
    two.line(HIDDEN).type(9)
    two.line(HIDDEN).expect(9, "£53.91")


def test_an_add_that_failed_promises_nothing(basket, browser_errors):
    browser_errors.expect("ERR_FAILED|htmx:")
    basket.open("/products/all/?q=hidden+harbour")
    fail_once(basket.page, ADD, cut_the_line)
    basket.card(HIDDEN).click()
    expect(basket.failure).to_be_visible()
    basket.mini.expect_badge(0)
    expect(basket.card(HIDDEN)).to_have_accessible_name(f"+ Add {HIDDEN} to the basket")
    expect(basket.card(HIDDEN)).not_to_have_attribute("aria-busy", "true")
    basket.card(HIDDEN).click()
    basket.mini.expect_badge(1)
    expect(basket.failure).to_be_hidden()


def test_the_small_basket_without_a_connection_still_leads_to_the_page(basket, browser_errors):
    browser_errors.expect("ERR_|htmx:")
    basket.open("/products/all/")
    basket.page.route(BASKET, cut_the_line)
    basket.mini.link.click()
    expect(basket.mini.go).to_be_visible()
    basket.page.unroute(BASKET)
    basket.mini.go.click()
    expect(basket.heading).to_have_text("Your basket")


def test_a_page_out_of_the_browsers_memory_shows_the_basket_of_now(basket, elsewhere):
    """As Back does in most browsers; the one of these tests keeps no pages in memory."""
    tab = BasketPage(elsewhere.page).open("/products/all/?q=harbour")
    tab.card(SILENT).click()
    expect(tab.card(SILENT)).to_contain_text("✓ 1")
    basket.open().line(SILENT).remove.click()
    basket.mini.expect_badge(7)
    tab.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    tab.mini.expect_badge(7)
    expect(tab.card(SILENT)).to_have_accessible_name(f"+ Add {SILENT} to the basket")


def after(page: Page, seconds: int) -> None:
    """Have the tab looked at again so many seconds later."""
    page.clock.fast_forward(seconds * 1_000)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_tab_looked_at_again_shows_what_another_device_did(two, elsewhere):
    elsewhere.page.clock.install()
    elsewhere.open()
    two.line(HIDDEN).type(9)
    two.line(HIDDEN).expect(9, "£53.91")
    elsewhere.line(HIDDEN).expect(4, "£23.96")
    with elsewhere.page.expect_response(BASKET):
        after(elsewhere.page, 31)
    elsewhere.line(HIDDEN).expect(9, "£53.91")
    expect(elsewhere.mini.link).to_have_accessible_name(re.compile("12 copies"))
