"""Every kind of page is accessible, fits every screen and every finger, and stands still."""

import pytest
from playwright.sync_api import Page, expect

from e2e.accessibility import expect_accessible
from e2e.layout import OBSERVE_SHIFTS, SMALL_TARGETS, WIDTHS, expect_no_sideways_scrolling, shifts
from e2e.pages.home import HomePage
from e2e.pages.listing import ListPage

pytestmark = [pytest.mark.readonly, pytest.mark.browser_context_args(reduced_motion="reduce")]
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


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_fits_and_stands_still(page, phone, samples, browser_errors, name):
    if name not in samples.pages():
        pytest.skip(f"this shop has no {name}")
    browser_errors.expect("status of 404") if name == "404" else None
    address = samples.pages()[name]
    page.add_init_script(OBSERVE_SHIFTS)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        page.mouse.wheel(0, 1_500)
        assert shifts(page) == [], width
        expect_no_sideways_scrolling(page)
    page.evaluate("scrollTo(0, 0)")  # where the head covers no button
    expect_accessible(page)
    phone.goto(address)
    assert phone.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("name", ["home", "list", "product with pictures"])
def test_a_page_is_accessible_on_a_phone(phone, samples, name):
    if name not in samples.pages():
        pytest.skip(f"this shop has no {name}")
    phone.goto(samples.pages()[name])
    expect_accessible(phone)


def test_what_opens_on_a_phone_is_accessible_and_hit_by_a_finger(phone: Page):
    listing = ListPage(phone).open()
    listing.filter.tap()
    expect(listing.filters).to_be_visible()
    expect_accessible(phone)
    assert phone.evaluate(SMALL_TARGETS) == []
    listing.show_products.tap()
    listing.search.type("the")
    assert phone.evaluate(SMALL_TARGETS) == []


def test_what_changes_in_place_is_accessible(listing: ListPage, home: HomePage):
    listing.open().facet("Availability").get_by_role("checkbox").check()
    listing.expect_state(in_stock="1")
    expect_accessible(listing.page)
    home.open().search.type("the")
    home.search.press("ArrowDown")
    home.search.expect_active(home.search.options.first)
    expect_accessible(home.page)
