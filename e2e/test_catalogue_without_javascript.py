"""The same tour in a browser without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.home import HomePage
from e2e.pages.listing import ListPage
from e2e.pages.product import ProductPage


@pytest.fixture
def listing(plain: Page) -> ListPage:
    return ListPage(plain)


@pytest.fixture
def product(plain: Page) -> ProductPage:
    return ProductPage(plain)


@pytest.mark.readonly
def test_each_slide_is_reached_by_its_dot(plain):
    home = HomePage(plain).open()
    expect(home.pause).to_have_count(0)
    for number in (2, 3, 1):
        home.dots.nth(number - 1).click()
        home.expect_slide(number)


def test_filters_are_sent_by_a_button(listing):
    listing.open()
    number = listing.count_of(listing.choice("Format", "Paperback"))
    listing.choice("Format", "Paperback").check()
    listing.apply.click()
    listing.expect_total(number)
    assert listing.state["format"] == "paperback"
    expect(listing.choice("Format", "Paperback")).to_be_checked()
    listing.choice("Language", "French").check()
    listing.apply.click()
    expect(listing.pills).to_have_text([re.compile("Paperback"), re.compile("French"), "Clear all"])
    listing.pill("Paperback").click()
    listing.expect_state(language="fr")


def test_sort_and_pages_work_and_keep_each_other(listing):
    listing.open("/products/all/?in_stock=1")
    listing.sort.select_option("Price, low to high")
    listing.page.get_by_role("button", name="Sort", exact=True).click()
    listing.expect_state(in_stock="1", sort="price")
    listing.more.click()
    listing.expect_state(in_stock="1", sort="price", page="2")
    assert listing.names()
    listing.earlier.click()
    listing.expect_state(in_stock="1", sort="price")


@pytest.mark.readonly
def test_each_picture_is_a_page(product, samples):
    if not samples.product_with_images:
        pytest.skip("no book on the first pages of this shop has several pictures")
    product.open(samples.product_with_images)
    product.thumb(2).click()
    expect(product.page).to_have_url(re.compile(r"\?image=2$"))
    product.expect_image(2)
    product.thumb(1).click()
    product.expect_image(1)
