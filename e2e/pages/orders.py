"""An order after it was placed: its page, the list, its invoice, the way to find it."""

import re

from playwright.sync_api import Locator, Page, expect

from e2e.pages.base import BasePage
from e2e.shop.emails import SentEmails


class OrderPage(BasePage):
    """One order, in the account or by a guest's link."""

    def __init__(self, page: Page):
        super().__init__(page)
        main = page.get_by_role("main")
        self.state = main.locator(".order-state")
        self.products = page.get_by_role("region", name=re.compile(r"^\d+ books?$"))
        self.rows = self.products.get_by_role("listitem").filter(has=page.locator(".order-product"))
        self.payment = page.get_by_role("region", name="How to pay")
        self.history = main.get_by_role("list").filter(has_text="You placed the order")
        self.invoice = main.get_by_role("link", name="Invoice")
        self.again = main.get_by_role("button", name="Order these again")
        self.cancel = main.get_by_text("Cancel the order", exact=True)
        self.really = main.get_by_role("button", name="Yes, cancel the order")
        self.alert = main.get_by_role("alert")

    def expect_addresses(self, parcel: str, invoice: str) -> None:
        for words, street in (("Deliver to", parcel), ("Invoice to", invoice)):
            heading = self.page.get_by_role("heading", name=words)
            expect(heading.locator("xpath=..")).to_contain_text(street)

    def row(self, title: str) -> Locator:
        return self.rows.filter(has_text=title)

    def cancel_one(self, title: str) -> None:
        """Cancel one copy of this book, and say yes."""
        self.row(title).get_by_text(re.compile(r"Cancel\s+(one\s+copy|this\s+book)")).click()
        self.row(title).get_by_role("button", name="Yes, cancel").click()


def confirm_email(page: Page, emails: SentEmails, number: str, email: str) -> None:
    """Press the button behind the link in the mail, and come to the order."""
    expect(page.get_by_text("We are keeping these books for you until")).to_be_visible()
    page.goto(emails.confirmation_path(email, f"Your order {number} at BookTime"))
    page.get_by_role("button", name="Yes, keep my books").click()
    expect(page.get_by_text("Thank you, your address is confirmed.")).to_be_visible()
    expect(OrderPage(page).heading).to_have_text(f"Order {number}")
    expect(page.get_by_text("We are keeping these books for you until")).to_have_count(0)


class OrderListPage(BasePage):
    """The customer's orders."""

    path = "/order/"

    def __init__(self, page: Page):
        super().__init__(page)
        self.rows = page.get_by_role("main").get_by_role("listitem")

    def link(self, number: str) -> Locator:
        return self.rows.get_by_role("link", name=f"Order {number}", exact=True)


class InvoicePage(BasePage):
    """The invoice, and before it is made the button that makes it."""

    def __init__(self, page: Page):
        super().__init__(page)
        self.make = page.get_by_role("button", name="Issue the invoice now")
        self.pdf = page.get_by_role("link", name="PDF to print")
        self.back = page.get_by_role("link", name="Order")

    def expect_made(self, *words: str) -> None:
        """The invoice has its number, and says this."""
        expect(self.heading).to_have_text(re.compile(r"^Invoice \S+"))
        for each in words:
            expect(self.page.get_by_role("main")).to_contain_text(each)

    def expect_pdf(self) -> None:
        answer = self.page.request.get(f"{self.page.url}{self.pdf.get_attribute('href')[-11:]}")
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF-")


class FindPage(BasePage):
    """Where a guest looks for an order without the mail's link."""

    path = "/order/find/"

    def __init__(self, page: Page):
        super().__init__(page)
        self.number = page.get_by_label("Order number")
        self.email = page.get_by_role("main").get_by_label("Email address")
        self.button = page.get_by_role("button", name="Send me the link")
        self.alert = page.get_by_role("main").get_by_role("alert")
        self.sent = page.get_by_text("If we have an order with this number")

    def look_for(self, number: str, email: str) -> None:
        self.number.fill(number)
        self.email.fill(email)
        self.button.click()
