"""What every page has: the search box, the headline, the voice for screen readers."""

import re

from playwright.sync_api import Locator, Page, expect

SUGGEST = "**/search/suggest/**"


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

    def mark_loaded(self) -> None:
        """Put a mark on the page that a reload would wash off."""
        self.page.evaluate("window.markedAsLoaded = true")

    def expect_not_reloaded(self) -> None:
        assert self.page.evaluate("window.markedAsLoaded") is True, "the page was loaded anew"
