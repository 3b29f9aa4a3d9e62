"""What the shop leaves with a visitor, on paper, and what it makes of hostile text."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from e2e.shop.names import CHINESE, HOSTILE, RIGHT_TO_LEFT


@pytest.mark.readonly
def test_a_visitor_who_only_looks_gets_no_cookie_but_the_one_of_the_forms(page, listing, samples):
    for path in samples.pages().values():
        if path != samples.missing:
            page.goto(path)
    listing.open().facet("Availability").get_by_role("checkbox").check()
    listing.expect_state(in_stock="1")
    listing.search.type("the")
    assert [cookie["name"] for cookie in page.context.cookies()] == ["csrftoken"]
    assert page.evaluate("Object.keys(localStorage)") == []


@pytest.mark.readonly
def test_a_printed_page_has_the_book_and_no_navigation(product, listing, samples):
    for path in (samples.book, "/products/all/"):
        product.open(path)
        expect(product.page.get_by_role("banner")).to_be_visible()
        product.page.emulate_media(media="print")
        expect(product.heading).to_be_visible()
        for role in ("banner", "contentinfo", "search", "complementary"):
            expect(product.page.get_by_role(role)).to_have_count(0)
        expect(product.page.get_by_role("navigation")).to_have_count(0)
        product.page.emulate_media(media="screen")


@pytest.mark.readonly
def test_the_first_tab_leads_past_the_navigation(home):
    home.open().page.keyboard.press("Tab")
    skip = home.page.get_by_role("link", name="Skip to the books")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    home.page.keyboard.press("Enter")
    expect(home.page.get_by_role("main")).to_be_focused()


@pytest.mark.readonly
def test_a_page_that_is_not_there_says_so_and_leads_on(home, listing, samples, browser_errors):
    browser_errors.expect("status of 404")
    home.open(samples.missing)
    expect(home.heading).to_have_text("This page is not on our shelves")
    home.page.get_by_role("link", name="Look along the shelves").click()
    expect(listing.heading).to_have_text("All books")


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


@pytest.mark.parametrize(("title", "direction"), [(CHINESE, "ltr"), (RIGHT_TO_LEFT, "rtl")])
def test_a_title_in_another_script_has_its_page_and_direction(listing, product, title, direction):
    listing.open("/products/curiosities/")
    listing.books.filter(has_text=title).click()
    expect(product.heading).to_have_text(title)
    expect(product.heading).to_have_css("direction", direction)
    expect(product.facts).to_contain_text("Arabic" if direction == "rtl" else "Chinese")
