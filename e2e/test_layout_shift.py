"""Nothing jumps when a page changes in place, and the cover is there first.

That nothing moves while a page loads: test_every_page.
"""

import pytest
from playwright.sync_api import Page, expect

from e2e.layout import OBSERVE_SHIFTS, moved, shifts

pytestmark = pytest.mark.readonly
WITHOUT_CONTENT = """form => {
    const before = form.getBoundingClientRect();
    form.replaceChildren();
    const after = form.getBoundingClientRect();
    return [before.left - after.left, before.width - after.width];
}"""
# A function, because the policy forbids the `eval` by which Playwright asks again and again.
LARGEST_IS_COVER = """() => new Promise((done) => {
    const look = () => window.largest?.element?.closest("#gallery .cover")
        ? done(true)
        : requestAnimationFrame(look);
    look();
})"""


@pytest.fixture
def observed(page: Page) -> Page:
    page.add_init_script(OBSERVE_SHIFTS)
    return page


def test_a_shift_is_seen(observed):
    observed.goto("/products/all/")
    observed.evaluate("document.querySelector('h1').style.marginTop = '90px'")
    observed.wait_for_function("window.shifts.length > 0")


def test_the_sort_form_has_its_place_before_its_options_have_come_in(page):
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/products/all/")
        assert page.locator("form.sort").evaluate(WITHOUT_CONTENT) == [0, 0]


def test_nothing_moves_when_a_picture_is_chosen(observed, product, samples):
    if not samples.product_with_images:
        pytest.skip("no product on the first pages of this shop has several pictures")
    product.open(samples.product_with_images)
    product.thumb(2).click()
    product.expect_image(2)
    assert shifts(observed) == []


def test_nothing_but_what_stands_below_moves_when_a_filter_is_chosen(observed, listing):
    listing.open()
    listing.facet("Availability").get_by_role("checkbox").check()
    listing.expect_state(in_stock="1")
    assert [source for source in moved(observed) if not source.startswith("<footer")] == []


@pytest.mark.parametrize("width", [390, 1280])
def test_the_largest_paint_of_a_product_is_its_preloaded_cover(observed, product, samples, width):
    observed.set_viewport_size({"width": width, "height": 800})
    product.open(samples.product_with_images or samples.product)
    observed.evaluate(LARGEST_IS_COVER)
    shown = product.cover.evaluate("img => img.currentSrc")
    assert observed.evaluate("window.largest.url") == shown
    loads = observed.evaluate(
        "(url) => performance.getEntriesByName(url).map((entry) => entry.initiatorType)", shown
    )
    assert loads == ["link"], "preloaded, and not loaded a second time"
    expect(product.cover).to_have_attribute("fetchpriority", "high")
