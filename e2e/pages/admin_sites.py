"""What staff work with: the admin sites and the order dashboard."""

from playwright.sync_api import Locator, Page, expect

from e2e.pages.authentication import LoginPage
from e2e.pages.base import BasePage
from e2e.shop.names import STAFF_PASSWORD

ADMIN_SITES = {"owner": "/admin/", "office": "/office-admin/", "dispatch": "/dispatch-admin/"}


def staff_email(role: str) -> str:
    """The email address of the owner, the office or dispatch."""
    return f"{role}@booktime.example"


def sign_in_as_staff(page: Page, role: str, path: str = "") -> None:
    """Go to an address of the staff, and sign in where it leads."""
    page.goto(path or ADMIN_SITES[role])
    form = LoginPage(page)
    expect(form.heading).to_have_text("Sign in")
    form.sign_in(staff_email(role), STAFF_PASSWORD)
    page.wait_for_url(f"**{path or ADMIN_SITES[role]}")


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
