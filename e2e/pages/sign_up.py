"""The page where a visitor becomes a customer."""

import secrets

from playwright.sync_api import Page, expect

from e2e.pages.base import BasePage

PASSWORD = "three-blind-mice-run"


class SignupPage(BasePage):
    path = "/signup/"

    def __init__(self, page: Page):
        super().__init__(page)
        self.email = page.get_by_label("E-mail address")
        self.password = page.get_by_label("Password", exact=True)
        self.again = page.get_by_label("Password, once more")
        self.button = page.get_by_role("main").get_by_role("button", name="Sign up")


def sign_up(page: Page, path: str = "") -> str:
    """Make an account of one's own, be signed in to it, and return its e-mail address."""
    form = SignupPage(page).open(path)
    email = f"reader-{secrets.token_hex(6)}@booktime.example"
    form.email.fill(email)
    form.password.fill(PASSWORD)
    form.again.fill(PASSWORD)
    form.button.click()
    expect(page.get_by_role("link", name="Account", exact=True)).to_be_visible()
    return email
