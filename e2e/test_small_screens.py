"""The list of products on a telephone: its filters open over it."""

import pytest
from playwright.sync_api import Page, expect

from e2e.layout import WIDTHS, expect_no_sideways_scrolling
from e2e.pages.listing import ListPage


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
    listing.show_products.tap()
    expect(listing.filters).to_be_hidden()
    listing.expect_total(number)
    listing.expect_not_reloaded()


@pytest.mark.readonly
def test_escape_closes_the_filters_and_the_focus_comes_back_also_after_a_change(listing):
    listing.open()
    for changed in (False, True):
        listing.filter.tap()
        expect(listing.filters).to_be_visible()
        if changed:
            listing.facet("Availability").get_by_role("checkbox").tap()
            listing.expect_state(in_stock="1")
        listing.page.keyboard.press("Escape")
        expect(listing.filters).to_be_hidden()
        expect(listing.filter).to_be_focused()


def test_no_product_with_a_long_word_scrolls_sideways(listing):
    for address in ("/products/curiosities/", "/product/w" + "o" * 90 + "ndrous/"):
        listing.open(address)
        for width in WIDTHS:
            listing.page.set_viewport_size({"width": width, "height": 800})
            expect_no_sideways_scrolling(listing.page)


@pytest.mark.readonly
def test_the_filters_open_without_javascript(new_context):
    phone = new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 844}, has_touch=True
    ).new_page()
    listing = ListPage(phone).open()
    listing.filter.tap()
    listing.facet("Availability").get_by_role("checkbox").check()
    listing.apply.tap()
    expect(listing.pills).to_have_count(1)
    assert listing.state["in_stock"] == "1"
