"""A book's page."""

from playwright.sync_api import Locator, Page, expect

from e2e.pages.base import BasePage


class ProductPage(BasePage):
    """The pictures and what is said about the book."""

    def __init__(self, page: Page):
        super().__init__(page)
        self.thumbs = page.get_by_role("list", name="Pictures").get_by_role("link")
        self.cover = page.locator("#gallery .cover img")
        self.details = page.locator("dl")
        self.authors = (
            page.locator("article").get_by_role("link").and_(page.locator("[href^='/authors/']"))
        )
        self.add_button = page.get_by_role("button", name="Add to basket")
        self.in_basket = page.locator("#in-basket")

    def add(self, title: str, number: int = 1) -> None:
        """Put copies of the book shown into the basket, and see them there."""
        self.page.get_by_role("textbox", name=f"Copies of {title}").fill(str(number))
        self.add_button.click()
        expect(self.in_basket).to_contain_text("in your basket")

    def thumb(self, number: int) -> Locator:
        return self.thumbs.nth(number - 1)

    def expect_image(self, number: int) -> None:
        """This picture is the large one: the thumb is marked, and both show the same file."""
        expect(self.thumb(number)).to_have_attribute("aria-current", "true")
        expect(self.page.locator(".thumb[aria-current]")).to_have_count(1)
        folder = self.thumb(number).get_by_role("img").get_attribute("src").rsplit("/", 1)[0]
        expect(self.cover).to_have_js_property("complete", True)
        assert folder in self.cover.evaluate("img => img.currentSrc")
