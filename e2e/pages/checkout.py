"""The checkout: one page that shows the next step."""

import re
import secrets

from playwright.sync_api import Locator, Page, expect

from e2e.pages.base import BasePage
from e2e.pages.basket import BasketPage

CHECKOUT = "**/order/address_select/**"
HOME = {"full_name": "Alice Fenn", "town_or_city": "Leeds", "postcode": "LS9 8AA"}
DONE = re.compile(r"/order/done/[^/]+/$")


class CheckoutPage(BasePage):
    """Email address of a guest, an address, choices, the order."""

    path = "/order/address_select/"

    def __init__(self, page: Page):
        super().__init__(page)
        main = page.get_by_role("main")
        self.email = main.get_by_role("textbox", name="Email address")
        self.continue_as_guest = main.get_by_role("button", name="Continue as a guest")
        self.guest = main.get_by_text("Ordering as a guest")
        self.change_email = main.get_by_role("button", name="Change the email address")
        self.sign_in = main.get_by_role("link", name="sign in")
        self.sign_up = main.get_by_role("link", name="sign up")
        self.form = page.get_by_role("form", name=re.compile("send your books|Change the|invoice"))
        self.save = self.form.get_by_role("button", name="Use this address")
        self.cancel = self.form.get_by_role("link", name="Cancel")
        self.send_to = page.get_by_role("group", name="Send to")
        self.invoice_to = page.get_by_role("group", name="Invoice to")
        self.shipping = page.get_by_role("group", name="Postage")
        self.another = self.send_to.get_by_role("link", name="Another address")
        self.another_for_invoice = self.invoice_to.get_by_role("link", name="Another address")
        self.same = self.invoice_to.get_by_role("radio", name="The same address")
        self.update = page.get_by_role("button", name="Use these choices")
        self.summary = page.get_by_role("region", name="Your order")
        self.total = self.summary.locator("#total")
        self.place_order = page.get_by_role("button", name="Place the order")
        self.alert = main.get_by_role("alert")
        self.unavailable = page.get_by_role("alert", name="Some books are no longer available")
        self.accept = self.unavailable.get_by_role("button", name="Continue with what is left")

    def start_with(self, products: dict[str, int]) -> "CheckoutPage":
        """Fill the basket without looking, and go on from there."""
        BasketPage(self.page).fill(products)
        BasketPage(self.page).checkout.click()
        expect(self.heading).to_have_text("Checkout")
        return self

    def give_email(self, email: str) -> None:
        self.email.fill(email)
        self.continue_as_guest.click()

    def field(self, label: str) -> Locator:
        return self.form.get_by_label(label, exact=True)

    def fill(self, **fields: str) -> None:
        """Fill the form: address="1 High Street", town_or_city="Leeds" …"""
        for name, text in fields.items():
            field = self.field(name.replace("_", " ").capitalize())
            field.select_option(text) if name == "country" else field.fill(text)

    def enter_address(self, address: str, **fields: str) -> None:
        """Fill in an address in Leeds, or what is said otherwise, and use it."""
        self.fill(**HOME | {"address": address} | fields)
        self.save.click()
        expect(self.form).to_have_count(0)

    def choice(self, group: Locator, words: str) -> Locator:
        return group.get_by_role("radio", name=words)

    def order(self) -> "DonePage":
        self.place_order.click()
        return DonePage(self.page).expect()

    def expect_chosen(self, group: Locator, words: str) -> None:
        """This one, and no other, is chosen."""
        expect(self.choice(group, words)).to_be_checked()
        expect(group.get_by_role("radio", checked=True)).to_have_count(1)

    def expect_focus_kept(self) -> None:
        """The focus is at the checkout, and not at the top of the page."""
        expect(self.page.locator("#checkout:focus, #checkout :focus")).to_have_count(1)

    def expect_sum(self, shipping: str, total: str) -> None:
        expect(self.summary).to_contain_text(re.compile(rf"Postage\s*{re.escape(shipping)}"))
        expect(self.total).to_have_text(total)


class DonePage(BasePage):
    """Thanks for the order, and what comes next."""

    def __init__(self, page: Page):
        super().__init__(page)
        self.number_in = page.get_by_text("Its number is")
        self.payment = page.get_by_role("region", name="How to pay")
        self.sums = page.get_by_role("main").locator("dl")
        self.follow = page.get_by_role("link", name="Follow your order")

    def expect(self) -> "DonePage":
        expect(self.page).to_have_url(DONE)
        expect(self.heading).to_have_text("Thank you! Your order is placed.")
        return self

    @property
    def number(self) -> str:
        return re.search(r"number is (\d+)", self.number_in.inner_text())[1]


def new_email() -> str:
    """Return an email address that nobody has used yet."""
    return f"guest-{secrets.token_hex(6)}@booktime.example"
