"""Looks at how a page stands on screens of every width, under a finger, and while it changes."""

from playwright.sync_api import Page

WIDTHS = (320, 390, 768, 1280)
# What a finger has to hit (44 px); links inside a sentence or a card's text are free.
SMALL_TARGETS = """() => {
  const targets = "button, select, input:not([type=hidden]):not([type=checkbox]), .button, .pill, "
    + ".dot, .thumb, .pages a, .categories a, .facet a, .facet li:has(input), [role=option]";
  return [...document.querySelectorAll(targets)]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }))
    .filter((each) => !each.closest("[inert]"))
    .map((each) => [each, (each.closest(".facet li, .choice") ?? each).getBoundingClientRect()])
    .filter(([, box]) => box.width < 43.5 || box.height < 43.5)
    .map(([each, box]) => `${each.outerHTML.slice(0, 90)}: ${box.width} x ${box.height}`);
}"""
# Notes each shift, also those just after a click, which CLS forgives.
OBSERVE_SHIFTS = """
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


def expect_no_sideways_scrolling(page: Page) -> None:
    there, wide = page.evaluate("[innerWidth, document.documentElement.scrollWidth]")
    assert wide <= there, page.url


def expect_to_fit(page: Page) -> None:
    """On a screen of each width nothing is cut off, and a finger hits every control."""
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        expect_no_sideways_scrolling(page)
        assert page.evaluate(SMALL_TARGETS) == []
    page.set_viewport_size(before)


def shifts(page: Page) -> list[dict]:
    """What has moved on a page with OBSERVE_SHIFTS since it was opened."""
    page.wait_for_load_state("networkidle")
    page.evaluate(TWO_FRAMES)
    return page.evaluate("window.shifts")


def moved(page: Page) -> list[str]:
    """What has moved; not the digits within a field, which is what one asked for."""
    return [source for shift in shifts(page) for source in shift["sources"] if source]
