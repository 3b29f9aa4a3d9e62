"""Code in a title, a question or a suggestion is text, and other scripts are read their way."""

import json
import re

from playwright.sync_api import Page, expect

from e2e.shop.names import CHINESE, HOSTILE, RIGHT_TO_LEFT


def expect_harmless(page: Page) -> None:
    assert page.evaluate("window.hacked") is None
    expect(page.locator("#planted")).to_have_count(0)
    expect(page.locator("img[src=x]")).to_have_count(0)


def test_code_in_a_title_is_text_on_every_page(product, listing):
    for path in ("/", "/products/all/", "/products/curiosities/"):
        listing.open(path)
        expect(listing.page.get_by_role("heading", name=HOSTILE).first).to_be_visible()
        expect_harmless(listing.page)
    listing.page.get_by_role("heading", name=HOSTILE).click()
    expect(product.heading).to_have_text(HOSTILE)
    expect(product.page).to_have_title(re.compile(re.escape(HOSTILE)))
    expect(product.page.get_by_role("article")).to_contain_text('{% now "Y" %} {{ 7*7 }}')
    expect_harmless(product.page)
    data = json.loads(product.page.locator("script[type='application/ld+json']").text_content())
    assert data["name"] == HOSTILE
    product.authors.click()
    expect(product.heading).to_contain_text("<img")
    expect_harmless(product.page)


def test_code_in_a_question_or_a_suggestion_is_text(listing):
    listing.open().search.type("window.hacked script")
    expect(listing.search.options.first).to_contain_text("<script>")
    expect_harmless(listing.page)
    listing.search.field.fill('"><img src=x onerror=window.hacked=1>')
    listing.search.button.click()
    expect(listing.heading).to_contain_text("<img src=x")
    expect_harmless(listing.page)


def test_a_title_in_another_script_has_its_page_and_direction(listing, product):
    for title, direction in ((CHINESE, "ltr"), (RIGHT_TO_LEFT, "rtl")):
        listing.open("/products/curiosities/")
        listing.products.filter(has_text=title).click()
        expect(product.heading).to_have_text(title)
        expect(product.heading).to_have_css("direction", direction)
