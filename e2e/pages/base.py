"""What every page has: the search box, the headline, the voice for screen readers."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, Route, expect

SUGGEST = "**/search/suggest/**"


def fail_once(page: Page, pattern: str, failing: Callable[[Route], None]) -> None:
    """Have the first such request fail and let the others pass.

    A route with `times=1` goes away while the page may be asking for the next thing, and Playwright
    then loses the events of that (2 of 400 times on a loaded machine).
    """
    first = iter([failing])
    page.route(pattern, lambda route: next(first, Route.continue_)(route))


class SearchBox:
    """The combobox on top of each page."""

    def __init__(self, page: Page):
        self.page = page
        self.field = page.get_by_role("combobox", name="Search by title, author or ISBN")
        self.button = page.get_by_role("search").get_by_role("button", name="Search")
        self.list = page.get_by_role("listbox", name="Suggestions")
        self.options = self.list.get_by_role("option")

    def type(self, text: str) -> None:
        """Write all at once, so that there is one question, and wait for what is offered."""
        with self.page.expect_response(SUGGEST):
            self.field.fill(text)
        expect(self.list).to_be_visible()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.field.press(key)

    def expect_open(self) -> None:
        expect(self.list).to_be_visible()
        expect(self.field).to_have_attribute("aria-expanded", "true")

    def expect_closed(self) -> None:
        expect(self.list).to_be_hidden()
        expect(self.field).to_have_attribute("aria-expanded", "false")
        expect(self.field).not_to_have_attribute("aria-activedescendant", re.compile(""))

    def expect_active(self, option: Locator) -> None:
        """The option is the one that a screen reader speaks of, and looks so."""
        expect(option).to_have_attribute("aria-selected", "true")
        expect(self.field).to_have_attribute("aria-activedescendant", option.get_attribute("id"))
        expect(self.field).to_be_focused()


class BasePage:
    """A page of the shop."""

    path = "/"

    def __init__(self, page: Page):
        self.page = page
        self.search = SearchBox(page)
        self.heading = page.get_by_role("heading", level=1)
        self.live_region = page.get_by_role("status")

    def open(self, path: str = ""):
        self.page.goto(path or self.path)
        return self

    def reload(self) -> None:
        """Load the page anew; one that is still coming is waited for, as Chromium may refuse."""
        self.page.wait_for_load_state()
        self.page.reload()

    def expect_settled(self) -> None:
        """What was swapped in works in place; for a blink before, it is plain links and forms."""
        expect(self.page.locator("[class*=htmx-]")).to_have_count(0)

    def mark_loaded(self) -> None:
        """Put a mark on the page that a reload would wash off."""
        self.page.evaluate("window.markedAsLoaded = true")

    def expect_not_reloaded(self) -> None:
        assert self.page.evaluate("window.markedAsLoaded") is True, "the page was loaded anew"
