"""The order dashboard of the central office."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from e2e.pages.base import BasePage


class OrderDashboardPage(BasePage):
    path = "/order-dashboard/"

    def __init__(self, page: Page):
        super().__init__(page)
        self.form = page.get_by_role("search", name="Orders")
        self.found = page.locator("#found")
        self.rows = page.locator("tr.row")
        self.filters_off = page.get_by_role("link", name="Clear all filters")
        self.filter = self.form.get_by_role("button", name="Filter", exact=True)
        self.keys = page.get_by_role("dialog", name="Keys")
        self.all_ticks = page.get_by_role("checkbox", name="All orders on this page")
        self.ticked = page.locator("output.ticked")
        self.back = page.get_by_role("link", name="Back to the list")

    def field(self, label: str) -> Locator:
        return self.form.get_by_label(label, exact=True)

    def row(self, number: str) -> Locator:
        return self.page.locator(f"#order-{number}")

    def link(self, number: str) -> Locator:
        return self.row(number).get_by_role("link", name=number, exact=True)

    def tick(self, number: str) -> Locator:
        return self.row(number).get_by_role("checkbox")

    def numbers(self) -> list[str]:
        """The orders of the page, as they stand in the list."""
        return self.page.locator("tr.row > .col-number a").all_inner_texts()

    def lines(self, number: str) -> Locator:
        return self.page.locator(f"#order-{number}-lines")

    def expect_here(self, number: str) -> None:
        """This order's row is where the person is: focused, and within sight."""
        expect(self.link(number)).to_be_focused()
        expect(self.link(number)).to_be_in_viewport()

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


# What the button of a form would open in a new tab, which no browser lets a test read.
PRINTED = """async (button) => {
  const body = new FormData(button.form, button);
  const answer = await fetch(button.formAction, { method: "POST", body });
  const bytes = [...new Uint8Array(await answer.arrayBuffer())];
  const letters = bytes.map((byte) => String.fromCharCode(byte)).join("");
  return [answer.headers.get("content-type"), letters];
}"""


def printed(page: Page, name: str) -> bytes:
    """The PDF that this button of the list makes of what is ticked."""
    kind, keys = page.get_by_role("button", name=name).evaluate(PRINTED)
    assert kind == "application/pdf"
    return keys.encode("latin-1")
