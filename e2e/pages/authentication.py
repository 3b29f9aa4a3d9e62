"""Where somebody comes in, goes out, and looks after what lets them in."""

from playwright.sync_api import Page, expect

from accounts.factories import code_of
from e2e.pages.base import BasePage


class LoginPage(BasePage):
    path = "/login/"

    def __init__(self, page: Page):
        super().__init__(page)
        self.email = page.get_by_label("Email address")
        self.password = page.get_by_label("Password", exact=True)
        self.button = page.get_by_role("main").get_by_role("button", name="Sign in", exact=True)
        self.sign_up = page.get_by_role("main").get_by_role("link", name="Sign up")
        self.forgotten = page.get_by_role("link", name="Forgot your password?")
        self.alert = page.get_by_role("main").get_by_role("alert")

    def sign_in(self, email: str, password: str) -> None:
        self.email.fill(email)
        self.password.fill(password)
        self.button.click()


class SignupPage(BasePage):
    path = "/signup/"

    def __init__(self, page: Page):
        super().__init__(page)
        self.email = page.get_by_label("Email address")
        self.password = page.get_by_label("Password", exact=True)
        self.again = page.get_by_label("Password, once more")
        self.button = page.get_by_role("main").get_by_role("button", name="Sign up")

    def sign_up(self, email: str, password: str) -> None:
        self.email.fill(email)
        self.password.fill(password)
        self.again.fill(password)
        self.button.click()


class PasswordResetPage(BasePage):
    """The form that sends the link, and the one that the link leads to."""

    path = "/password/reset/"

    def __init__(self, page: Page):
        super().__init__(page)
        self.email = page.get_by_label("Email address")
        self.send = page.get_by_role("button", name="Send the link")
        self.password = page.get_by_label("New password", exact=True)
        self.again = page.get_by_label("New password, once more")
        self.save = page.get_by_role("button", name="Set the password")

    def choose(self, password: str) -> None:
        self.password.fill(password)
        self.again.fill(password)
        self.save.click()


class SessionsPage(BasePage):
    path = "/account/sessions/"

    def __init__(self, page: Page):
        super().__init__(page)
        self.list = page.get_by_role("group", name="Where you are signed in")
        self.rows = self.list.get_by_role("listitem")
        self.others = page.get_by_role("button", name="Sign out all others")
        self.end = self.rows.get_by_role("button", name="Sign out ")


class SecondFactorPage(BasePage):
    """The overview, the forms it leads to, and the step after the password."""

    path = "/account/second-factor/"

    def __init__(self, page: Page):
        super().__init__(page)
        main = page.get_by_role("main")
        self.add_app = main.get_by_role("link", name="Set up an authenticator app")
        self.add_passkey = main.get_by_role("link", name="Set up a passkey")
        self.rows = main.get_by_role("listitem")
        self.secret = main.locator(".pairing code")
        self.code = main.get_by_label("Code")
        self.password = main.get_by_label("Your password")
        self.codes = main.locator(".codes code")
        self.kept = main.get_by_role("link", name="I have saved them")
        self.use_passkey = main.get_by_role("button", name="Use your passkey")
        self.sign_in = main.get_by_role("button", name="Sign in", exact=True)

    def set_up_app(self, password: str) -> tuple[str, str]:
        """Do as the page says; return the secret, and a recovery code."""
        self.add_app.click()
        secret = self.secret.inner_text().replace(" ", "")
        self.code.fill(code_of(secret))
        self.password.fill(password)
        self.page.get_by_role("button", name="Set up the app").click()
        recovery = self.codes.first.inner_text()
        self.kept.click()
        return secret, recovery

    def give(self, code: str) -> None:
        self.code.fill(code)
        self.sign_in.click()


def sign_out(page: Page) -> None:
    page.goto("/account/")
    page.get_by_role("button", name="Sign out").click()
    expect_signed_out(page)


def expect_signed_in(page: Page) -> None:
    expect(page.get_by_role("link", name="Account", exact=True)).to_be_visible()


def expect_signed_out(page: Page) -> None:
    expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()
