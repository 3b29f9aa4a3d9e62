"""The shop on a telephone, and no page wider than its screen."""

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.listing import ListPage

WIDTHS = (320, 390, 768, 1280)
PAGES = [
    "home",
    "list",
    "category",
    "filtered",
    "nothing found",
    "wrong price",
    "product",
    "product with pictures",
    "product without picture",
    "author",
    "about",
    "404",
]
# What a finger has to hit (LOOK.md: 44 px); links inside a sentence or a card's text are free.
SMALL_TARGETS = """() => {
  const targets = "button, select, input:not([type=hidden]):not([type=checkbox]), .button, .pill, "
    + ".dot, .thumb, .pages a, .shelves a, .facet a, .facet li:has(input), [role=option]";
  return [...document.querySelectorAll(targets)]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }))
    .filter((each) => !each.closest("[inert]"))
    .map((each) => [each, (each.closest(".facet li, .choice") ?? each).getBoundingClientRect()])
    .filter(([, box]) => box.width < 43.5 || box.height < 43.5)
    .map(([each, box]) => `${each.outerHTML.slice(0, 90)}: ${box.width} x ${box.height}`);
}"""


@pytest.fixture
def listing(phone: Page) -> ListPage:
    return ListPage(phone)


def test_ticking_in_the_open_filters_keeps_them_open_and_counts_anew(listing):
    listing.open().mark_loaded()
    expect(listing.filters).to_be_hidden()
    listing.filter.tap()
    expect(listing.filters).to_be_visible()
    french = listing.choice("Language", "French")
    before = listing.count_of(french)
    listing.choice("Format", "Paperback").tap()
    listing.expect_state(format="paperback")
    expect(french.locator("xpath=..").locator(".count")).not_to_have_text(str(before))
    expect(listing.filters).to_be_visible()
    number = listing.count_of(french)
    french.tap()
    listing.expect_state(format="paperback", language="fr")
    expect(listing.filters).to_be_visible()
    listing.show_books.tap()
    expect(listing.filters).to_be_hidden()
    listing.expect_total(number)
    listing.expect_not_reloaded()


@pytest.mark.readonly
def test_escape_closes_the_filters_and_gives_the_focus_back(listing):
    listing.open().filter.tap()
    expect(listing.filters).to_be_visible()
    listing.page.keyboard.press("Escape")
    expect(listing.filters).to_be_hidden()
    expect(listing.filter).to_be_focused()


@pytest.mark.readonly
def test_the_focus_comes_back_to_the_filter_button_also_after_a_change(listing):
    listing.open().filter.tap()
    listing.facet("Availability").get_by_role("checkbox").tap()
    listing.expect_state(in_stock="1")
    listing.page.keyboard.press("Escape")
    expect(listing.filters).to_be_hidden()
    expect(listing.filter).to_be_focused()


@pytest.mark.readonly
@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways(page, samples, browser_errors, name):
    visit(page, samples, browser_errors, name)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide, there = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= there == width


def test_no_book_with_a_long_word_scrolls_sideways(listing):
    for address in ("/products/curiosities/", "/product/w" + "o" * 90 + "ndrous/"):
        listing.open(address)
        for width in WIDTHS:
            listing.page.set_viewport_size({"width": width, "height": 800})
            assert listing.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.readonly
@pytest.mark.parametrize("name", PAGES)
def test_a_finger_hits_every_control(phone, samples, browser_errors, name):
    visit(phone, samples, browser_errors, name)
    assert phone.evaluate(SMALL_TARGETS) == []


@pytest.mark.readonly
def test_a_finger_hits_every_control_of_the_filters_and_suggestions(listing):
    listing.open().filter.tap()
    expect(listing.filters).to_be_visible()
    assert listing.page.evaluate(SMALL_TARGETS) == []
    listing.show_books.tap()
    listing.search.type("the")
    assert listing.page.evaluate(SMALL_TARGETS) == []


def visit(page, samples, browser_errors, name) -> None:
    if name == "404":
        browser_errors.expect("status of 404")
    if name not in samples.pages():
        pytest.skip(f"this shop has no {name}")
    page.goto(samples.pages()[name])
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
