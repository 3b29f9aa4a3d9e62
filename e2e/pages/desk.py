"""The order dashboard of the central office."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from e2e.pages.frame import Frame


class DeskPage(Frame):
    path = "/order-dashboard/"

    def __init__(self, page: Page):
        super().__init__(page)
        self.form = page.get_by_role("search", name="Orders")
        self.found = page.locator("#found")
        self.rows = page.locator("tr.row")
        self.filters_off = page.get_by_role("link", name="Take all off")
        self.filter = self.form.get_by_role("button", name="Filter", exact=True)
        self.keys = page.get_by_role("dialog", name="Keys")

    def field(self, label: str) -> Locator:
        return self.form.get_by_label(label, exact=True)

    def row(self, number: str) -> Locator:
        return self.page.locator(f"#order-{number}")

    def link(self, number: str) -> Locator:
        return self.row(number).get_by_role("link", name=number, exact=True)

    def lines(self, number: str) -> Locator:
        return self.page.locator(f"#order-{number}-lines")

    def expect_state(self, **asked: str) -> None:
        """The address says exactly this of what is asked for."""
        self.page.wait_for_url(
            lambda url: (
                {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
                == asked
            )
        )

    def expect_only(self, number: str) -> None:
        expect(self.rows).to_have_count(1)
        expect(self.row(number)).to_be_visible()
