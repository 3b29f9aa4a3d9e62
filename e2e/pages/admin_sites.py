"""What staff work with: the admin sites and the order dashboard."""

from playwright.sync_api import Browser, Locator, Page, expect

from e2e.pages.authentication import LoginPage
from e2e.pages.base import BasePage
from e2e.shop.names import STAFF_PASSWORD

ADMIN_SITES = {"owner": "/admin/", "office": "/office-admin/", "dispatch": "/dispatch-admin/"}


def sign_in_as_staff(page: Page, who: str, door: str = "") -> None:
    """Go to a door as owner, office or dispatch, and sign in where it leads."""
    page.goto(door or ADMIN_SITES[who])
    form = LoginPage(page)
    expect(form.heading).to_have_text("Sign in")
    form.sign_in(f"{who}@booktime.example", STAFF_PASSWORD)
    page.wait_for_url(f"**{door or ADMIN_SITES[who]}")


def staff_storage_state(browser: Browser, options: dict, who: str) -> dict:
    """Sign in as one of the staff, once for many pages; give the state that these begin with."""
    with browser.new_context(**options) as context:
        sign_in_as_staff(context.new_page(), who)
        return context.storage_state()


class AdminSitePage(BasePage):
    """A page of an admin site."""

    def __init__(self, page: Page):
        super().__init__(page)
        self.sections = page.get_by_role("navigation", name="Sections")
        self.sign_out = page.get_by_role("button", name="Log out")

    def open_row(self, section: str, words: str) -> "AdminSitePage":
        """Look something up in a section of the site, and open its page."""
        self.sections.get_by_role("link", name=section, exact=True).click()
        self.page.locator("#searchbar").fill(words)
        self.page.get_by_role("button", name="Search", exact=True).click()
        self.page.locator("#result_list").get_by_role("link", name=words, exact=True).click()
        return self

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def save(self) -> None:
        self.page.get_by_role("button", name="Save", exact=True).first.click()
        expect(self.page.locator(".messagelist .success")).to_contain_text("successfully")
