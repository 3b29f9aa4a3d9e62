"""Nothing jumps while a page loads or changes, and the cover is there first."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.readonly

OBSERVE = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifts.push({
    value: entry.value,
    sources: entry.sources.map((source) => source.node?.outerHTML?.slice(0, 80)),
  });
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => {
  const last = list.getEntries().at(-1);
  window.largest = { element: last.element, url: last.url };
}).observe({ type: "largest-contentful-paint", buffered: true });
"""
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture
def observed(page: Page) -> Page:
    """A page that notes each shift, also those just after a click, which CLS forgives."""
    page.add_init_script(OBSERVE)
    return page


def shifts(page: Page) -> list[dict]:
    page.wait_for_load_state("networkidle")
    page.evaluate(TWO_FRAMES)
    return page.evaluate("window.shifts")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["home", "list", "product", "product with pictures", "author"])
def test_nothing_moves_while_a_page_loads(observed, samples, name, width):
    if name not in samples.pages():
        pytest.skip(f"this shop has no {name}")
    observed.set_viewport_size({"width": width, "height": 800})
    # The slider of the home page goes on by itself; on a slow machine it would while we watch.
    observed.emulate_media(reduced_motion="reduce")
    observed.goto(samples.pages()[name])
    assert shifts(observed) == []
    observed.mouse.wheel(0, 1_500)
    assert shifts(observed) == []


def test_the_watch_for_shifts_sees_one(observed):
    observed.goto("/products/all/")
    observed.evaluate("document.querySelector('h1').style.marginTop = '90px'")
    observed.wait_for_function("window.shifts.length > 0")


WITHOUT_CONTENT = """form => {
    const before = form.getBoundingClientRect();
    form.replaceChildren();
    const after = form.getBoundingClientRect();
    return [before.left - after.left, before.width - after.width];
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_the_sort_form_has_its_place_before_its_options_have_come_in(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/products/all/")
    assert page.locator("form.sort").evaluate(WITHOUT_CONTENT) == [0, 0]


def test_nothing_moves_when_a_picture_is_chosen(observed, product, samples):
    if not samples.book_with_pictures:
        pytest.skip("no book on the first pages of this shop has several pictures")
    product.open(samples.book_with_pictures)
    product.thumb(2).click()
    product.expect_picture(2)
    assert shifts(observed) == []


def test_nothing_but_what_stands_below_moves_when_a_filter_is_chosen(observed, listing):
    listing.open()
    listing.facet("Availability").get_by_role("checkbox").check()
    listing.expect_state(in_stock="1")
    moved = [source for shift in shifts(observed) for source in shift["sources"]]
    assert [source for source in moved if not source.startswith("<footer")] == []


# A function, because the policy forbids the `eval` by which Playwright asks again and again.
LARGEST_IS_COVER = """() => new Promise((done) => {
    const look = () => window.largest?.element?.closest("#gallery .cover")
        ? done(true)
        : requestAnimationFrame(look);
    look();
})"""


@pytest.mark.parametrize("width", [390, 1280])
def test_the_largest_paint_of_a_product_is_its_preloaded_cover(observed, product, samples, width):
    observed.set_viewport_size({"width": width, "height": 800})
    product.open(samples.book_with_pictures or samples.book)
    observed.evaluate(LARGEST_IS_COVER)
    shown = product.cover.evaluate("img => img.currentSrc")
    assert observed.evaluate("window.largest.url") == shown
    loads = observed.evaluate(
        "(url) => performance.getEntriesByName(url).map((entry) => entry.initiatorType)", shown
    )
    assert loads == ["link"], "preloaded, and not loaded a second time"
    expect(product.cover).to_have_attribute("fetchpriority", "high")
