"""A list of books: search results, a category, all books."""

import re
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Locator, Page, expect

from e2e.pages.base import BasePage

LIST = re.compile(r"/products/[^/]+/(\?|$)")


class ListPage(BasePage):
    """The shelf, with what one can choose beside it."""

    path = "/products/all/"

    def __init__(self, page: Page):
        super().__init__(page)
        self.total = page.get_by_role("heading", level=2).and_(page.locator("#total"))
        self.results = page.get_by_role("region", name=re.compile(r"books?$"))
        self.products = self.results.get_by_role("heading", level=3)
        self.prices = self.results.locator(".price")
        self.pills = page.get_by_role("list", name="Filters in use").get_by_role("link")
        self.pages = page.get_by_role("navigation", name="Pages")
        self.more = self.pages.get_by_role("link", name="Next page")
        self.earlier = self.pages.get_by_role("link", name="Previous page")
        self.sort = page.get_by_role("combobox", name="Sort by")
        self.price_from = page.get_by_role("textbox", name="Lowest price")
        self.price_to = page.get_by_role("textbox", name="Highest price")
        self.filter = page.get_by_role("button", name="Filter")
        self.filters = page.get_by_role("complementary", name="Filters")
        self.show_products = page.get_by_role("button", name="Show the books")
        self.apply = page.get_by_role("button", name="Show these books")

    def facet(self, title: str) -> Locator:
        return self.page.get_by_role("group", name=title)

    def choice(self, facet: str, label: str) -> Locator:
        return self.facet(facet).get_by_role("checkbox", name=label, exact=True)

    def products(self, name: str) -> Locator:
        return self.facet("Category").get_by_role("link", name=name, exact=True)

    def pill(self, words: str) -> Locator:
        return self.pills.filter(has_text=words)

    def count_of(self, choice: Locator) -> int:
        """The number beside a choice: how many books it would show."""
        return int(choice.locator("xpath=..").locator(".count").inner_text())

    def names(self) -> list[str]:
        return self.products.all_inner_texts()

    @property
    def state(self) -> dict[str, str]:
        """What the address says is chosen."""
        return dict(parse_qsl(urlsplit(self.page.url).query, keep_blank_values=True))

    def sort_by(self, label: str) -> None:
        self.sort.focus()
        self.sort.select_option(label)

    def expect_state(self, **state: str) -> None:
        """The address has these parameters and no other, not even an empty one."""
        query = "&".join(f"{name}={value}" for name, value in state.items())
        end = re.escape(f"?{query}") if query else ""
        expect(self.page).to_have_url(re.compile(rf"/products/[^/?]+/{end}$"))

    def expect_total(self, number: int) -> None:
        expect(self.total).to_have_text(f"{number} book{'' if number == 1 else 's'}")
