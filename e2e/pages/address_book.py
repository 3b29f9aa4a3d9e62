"""The address book."""

import re

from playwright.sync_api import Locator, Page, expect

from e2e.pages.base import BasePage


class AddressBookPage(BasePage):
    """The cards, and the form that opens on top of them or in the place of one."""

    path = "/address/"

    def __init__(self, page: Page):
        super().__init__(page)
        self.add = page.get_by_role("link", name="Add an address")
        self.cards = page.get_by_role("list", name="Your addresses").get_by_role("listitem")
        self.form = page.get_by_role("form", name=re.compile("^(Add an|Change the) address$"))
        self.save = self.form.get_by_role("button", name="Save address")
        self.cancel = self.form.get_by_role("link", name="Cancel")
        self.errors = self.form.get_by_role("alert")

    def field(self, label: str) -> Locator:
        return self.form.get_by_label(label, exact=True)

    def card(self, words: str) -> Locator:
        return self.cards.filter(has_text=words)

    def control(self, verb: str, words: str) -> Locator:
        """A card's "Change", "Delete" or "Make default", by what tells it from the others."""
        role = "button" if verb == "Make default" else "link"
        return self.card(words).get_by_role(role, name=verb)

    def fill(self, **fields: str) -> None:
        """Fill the form: address="1 High Street", town_or_city="Leeds" …"""
        expect(self.form).to_be_visible()
        self.expect_settled()
        for name, text in fields.items():
            field = self.field(name.replace("_", " ").capitalize())
            field.select_option(text) if name == "country" else field.fill(text)

    def fill_in_new(self, address: str, **fields: str) -> None:
        """Open the form and fill in an address in Leeds."""
        self.add.click()
        usual = {"full_name": "Alice Fenn", "town_or_city": "Leeds", "postcode": "LS9 8AA"}
        self.fill(**usual | {"address": address} | fields)

    def add_address(self, address: str, **fields: str) -> None:
        """Add an address and see its card."""
        self.fill_in_new(address, **fields)
        self.save.click()
        expect(self.card(address)).to_be_visible()
        expect(self.form).to_have_count(0)

    def expect_default(self, words: str) -> None:
        """This card, and no other, is the default."""
        expect(self.cards.get_by_text("Default address")).to_have_count(1)
        expect(self.card(words).get_by_text("Default address")).to_be_visible()
