"""axe-core finds nothing against WCAG 2.2 AA or good practice, in light and in dark."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from e2e.pages.home import HomePage
from e2e.pages.listing import ListPage
from e2e.test_small_screens import PAGES, visit

pytestmark = [pytest.mark.readonly, pytest.mark.browser_context_args(reduced_motion="reduce")]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A script tag would be refused by the CSP; a page's own evaluate() is not.
RUN = """async (tags) => {
  const found = await axe.run(document, {
    runOnly: tags, rules: { "target-size": { enabled: true } }, resultTypes: ["violations"],
  });
  return {
    passes: found.passes.length,
    violations: found.violations.flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id}: ${node.target} ${node.failureSummary}`)),
  };
}"""


def expect_accessible(page: Page) -> None:
    page.evaluate(AXE_SCRIPT)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate(RUN, TAGS)
        assert found["passes"] > 15, "axe looked at nothing"
        assert (scheme, found["violations"]) == (scheme, [])


@pytest.mark.parametrize("name", PAGES)
def test_page(page, samples, browser_errors, name):
    visit(page, samples, browser_errors, name)
    expect_accessible(page)


@pytest.mark.parametrize("name", ["home", "list", "product with pictures"])
def test_page_on_a_phone(phone, samples, browser_errors, name):
    visit(phone, samples, browser_errors, name)
    expect_accessible(phone)


def test_the_open_filters_of_a_phone(phone):
    listing = ListPage(phone).open()
    listing.filter.tap()
    expect(listing.filters).to_be_visible()
    expect_accessible(phone)


def test_the_open_suggestions(home: HomePage):
    home.open().search.type("the")
    home.search.press("ArrowDown")
    home.search.expect_active(home.search.options.first)
    expect_accessible(home.page)


def test_a_list_after_a_change_in_place(listing):
    listing.open().facet("Availability").get_by_role("checkbox").check()
    listing.expect_state(in_stock="1")
    expect_accessible(listing.page)
