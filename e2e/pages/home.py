"""The home page."""

from playwright.sync_api import Locator, expect

from e2e.pages.base import BasePage


class HomePage(BasePage):
    """The slider, three category cards, showcases, new books."""

    def __init__(self, page):
        super().__init__(page)
        self.slider = page.get_by_role("region", name="Chosen for you")
        self.slides = self.slider.get_by_role("list", name="Slides")
        self.dots = self.slider.get_by_role("link", name="Slide ")
        self.pause = self.slider.get_by_role("button", name="Pause")
        self.play = self.slider.get_by_role("button", name="Play")
        self.cards = page.get_by_role("list", name="Categories we like").get_by_role("link")

    def slide(self, number: int) -> Locator:
        return self.page.locator(f"#slide-{number}")

    def expect_slide(self, number: int) -> None:
        """This slide, and no other, fills the slider, and its dot says so."""
        expect(self.slide(number)).to_be_in_viewport(ratio=0.9)
        for other in {1, 2, 3} - {number}:
            expect(self.slide(other)).not_to_be_in_viewport(ratio=0.1)

    def expect_dot(self, number: int) -> None:
        expect(self.dots.nth(number - 1)).to_have_attribute("aria-current", "true")
