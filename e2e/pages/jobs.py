"""Work for many orders at once: asked for in the list, watched on a page of its own."""

from playwright.sync_api import Download, Page, expect

from e2e.pages.base import BasePage

PATIENCE = 90_000  # milliseconds until a piece of work must be done


class JobPage(BasePage):
    def __init__(self, page: Page):
        super().__init__(page)
        self.progress = page.get_by_role("progressbar")
        self.state = page.get_by_role("main").get_by_role("status")
        self.again = page.get_by_role("link", name="Show progress")
        self.back = page.get_by_role("link", name="Back to the list")

    def expect_done(self, number: int, alone: bool = True) -> None:
        """The page says how far it is, by itself or when it is asked, until all is done."""
        expect(self.progress).to_have_attribute("max", str(number))
        done = f"Done: {number} of {number}."
        while not alone and self.again.count():
            self.again.click()
        expect(self.state).to_have_text(done, timeout=PATIENCE)
        expect(self.progress).to_have_attribute("value", str(number))

    def save(self) -> Download:
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name="Save orders-").click()
        return download.value


def mark_all(page: Page, do: str, number: int) -> None:
    """Mark all orders of the list that is open, after the preview."""
    page.get_by_role("checkbox", name="all that match the filter").check()
    page.get_by_role("group", name="Mark orders").get_by_role("button", name=do).click()
    page.get_by_role("button", name=f"Mark {number} orders").click()


def ask_for_spreadsheet(page: Page) -> None:
    """Send what the list's button for XLSX sends, which only a list of thousands shows."""
    page.locator("#selected").evaluate(
        "form => { form.action = '/order-dashboard/export/xlsx/'; form.submit() }"
    )
