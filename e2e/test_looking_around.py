"""What a visitor meets who only looks: no cookies, a page to print, a way past the navigation."""

import pytest
from playwright.sync_api import expect

from e2e.pages.home import HomePage
from e2e.pages.listing import ListPage

pytestmark = pytest.mark.readonly


def test_a_visitor_who_only_looks_gets_no_cookie_but_the_one_of_the_forms(page, listing, samples):
    for path in samples.pages().values():
        if path != samples.missing:
            page.goto(path)
    listing.open().facet("Availability").get_by_role("checkbox").check()
    listing.expect_state(in_stock="1")
    listing.search.type("the")
    assert [cookie["name"] for cookie in page.context.cookies()] == ["csrftoken"]
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_printed_page_has_the_book_and_no_navigation(product, samples):
    for path in (samples.product, "/products/all/"):
        product.open(path)
        expect(product.page.get_by_role("banner")).to_be_visible()
        product.page.emulate_media(media="print")
        expect(product.heading).to_be_visible()
        for role in ("banner", "contentinfo", "search", "complementary"):
            expect(product.page.get_by_role(role)).to_have_count(0)
        expect(product.page.get_by_role("navigation")).to_have_count(0)
        product.page.emulate_media(media="screen")


def test_the_first_tab_leads_past_the_navigation(home):
    home.open().page.keyboard.press("Tab")
    skip = home.page.get_by_role("link", name="Skip to the books")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    home.page.keyboard.press("Enter")
    expect(home.page.get_by_role("main")).to_be_focused()


def test_a_page_that_is_not_there_says_so_and_leads_on(home, listing, samples, browser_errors):
    browser_errors.expect("status of 404")
    home.open(samples.missing)
    expect(home.heading).to_have_text("This page is not on our shelves")
    home.page.get_by_role("link", name="Browse the shelves").click()
    expect(listing.heading).to_have_text("All books")


def test_a_book_is_reached_from_home_by_links_alone(plain, samples):
    home = HomePage(plain).open()
    home.cards.first.click()
    listing = ListPage(plain)
    title = listing.names()[0]
    listing.products.first.click()
    expect(listing.heading).to_have_text(title)
    plain.locator("article").get_by_role("link").and_(
        plain.locator("[href*='/authors/']")
    ).first.click()
    expect(listing.heading).to_be_visible()
