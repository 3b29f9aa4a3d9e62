"""The basket: its page, the small one in the head, the buttons that fill it."""

import re

from playwright.sync_api import Locator, Page, expect

from e2e.pages.base import BasePage

LINES, ADD, BASKET = "**/basket/lines/**", "**/basket/add/", "**/basket/"
NUMBER = re.compile(r'name="quantity" value="(\d+)" id="[^"]+"[^>]* aria-label="Copies of ([^"]+)"')


class Line:
    """One book in the basket."""

    def __init__(self, page: Page, title: str):
        self.title = title
        self.number = page.get_by_role("textbox", name=f"Copies of {title}", exact=True)
        self.more = page.get_by_role("button", name=f"One copy more of {title}", exact=True)
        self.less = page.get_by_role("button", name=f"One copy less of {title}", exact=True)
        self.remove = page.get_by_role("button", name=f"Remove {title}", exact=True)
        self.undo = page.get_by_role("button", name=f"Undo removing {title}", exact=True)
        self.row = page.locator("li.line", has=page.get_by_role("heading", name=title, exact=True))
        self.total = self.row.locator(".line-total")

    def type(self, number: int | str) -> None:
        self.number.fill(str(number))

    def expect(self, number: int, total: str) -> None:
        expect(self.number).to_have_value(str(number))
        expect(self.total).to_have_text(f"Total {total}")


class MiniBasket:
    """The basket in the head of each page, which opens as a dialog."""

    def __init__(self, page: Page):
        self.page = page
        self.link = page.get_by_role("banner").get_by_role("link", name="Basket")
        self.dialog = page.get_by_role("dialog", name="Your basket")
        self.products = self.dialog.get_by_role("listitem")
        self.close = self.dialog.get_by_role("button", name="Close the basket")
        self.go = self.dialog.get_by_role("link", name="Go to the basket")

    def open(self) -> None:
        with self.page.expect_response(BASKET):
            self.link.click()
        expect(self.dialog).to_be_visible()

    def expect_badge(self, number: int) -> None:
        words = f"Basket {number} cop{'y' if number == 1 else 'ies'}" if number else "Basket"
        expect(self.link).to_have_accessible_name(words)


class BasketPage(BasePage):
    """What one wants to buy."""

    path = "/basket/"

    def __init__(self, page: Page):
        super().__init__(page)
        self.mini = MiniBasket(page)
        self.lines = page.get_by_role("list", name="Books in your basket").locator("> .line")
        self.total = page.locator("#total")
        self.summary = page.locator("#summary")
        self.checkout = page.get_by_role("link", name="Go to the checkout")
        self.toast = page.locator("#basket-message .basket-message")
        self.failure = page.locator("#toast")

    def line(self, title: str) -> Line:
        return Line(self.page, title)

    def card(self, title: str) -> Locator:
        """The button of a book in a list, whatever it says just now."""
        product = self.page.get_by_role("listitem").filter(
            has=self.page.get_by_role("heading", name=title, exact=True)
        )
        return product.get_by_role("button")

    def fill(self, products: dict[str, int]):
        """Put copies of these books in without looking, and open the basket."""
        for title, number in products.items():
            add_without_browser(self.page, title, number)
        return self.open()

    def expect_totals(self, number: int, total: str) -> None:
        """The totals, the badge and the shop itself agree."""
        expect(self.total).to_have_text(total)
        expect(self.summary).to_contain_text(f"{number} book{'' if number == 1 else 's'}")
        self.mini.expect_badge(number)
        assert sum(self.quantities().values()) == number

    def quantities(self) -> dict[str, int]:
        """What the shop says is in the basket, asked anew."""
        page = self.page.request.get("/basket/").text()
        return {title: int(number) for number, title in NUMBER.findall(page)}


def address(title: str) -> str:
    return f"/product/{title.lower().replace(' ', '-')}/"


def add_without_browser(page: Page, title: str, number: int) -> None:
    """Send the form of the book's page, as a browser without JavaScript does."""
    answer = page.request.get(address(title))
    form = answer.text()
    sent = dict.fromkeys(("csrfmiddlewaretoken", "product_id"))
    for name in sent:
        sent[name] = re.search(rf'name="{name}" value="([^"]+)"', form)[1]
    answer = page.request.post(
        "/basket/add/",
        form=sent | {"quantity": str(number)},
        headers={"Referer": answer.url},
        max_redirects=0,
    )
    assert answer.status == 303
