"""The same tour in a browser without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.pages.home import HomePage
from e2e.pages.listing import ListPage
from e2e.pages.product import ProductPage
from e2e.shop.names import ISBN_10, ISBN_TITLE


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


def test_a_price_band_is_a_link(listing):
    listing.open().facet("Price").get_by_role("link", name="From £20.00").click()
    listing.expect_state(price_min="20.00")
    assert min(float(price.lstrip("£")) for price in listing.prices.all_inner_texts()) >= 20


@pytest.mark.readonly
def test_a_wrong_price_is_told_beside_its_field(listing):
    listing.open().price_from.fill("cheap")
    listing.apply.click()
    expect(listing.facet("Price").get_by_role("alert")).to_have_text(
        "Please write a price like 9.99."
    )


def test_sort_and_pages_work_and_keep_each_other(listing):
    listing.open("/products/all/?in_stock=1")
    listing.sort.select_option("Price, low to high")
    listing.page.get_by_role("button", name="Sort", exact=True).click()
    listing.expect_state(in_stock="1", sort="price")
    listing.more.click()
    listing.expect_state(in_stock="1", sort="price", page="2")
    assert listing.titles()
    listing.earlier.click()
    listing.expect_state(in_stock="1", sort="price")


def test_a_search_by_enter_finds_the_books(listing, product):
    listing.open("/").search.field.fill("lantern")
    listing.search.field.press("Enter")
    listing.expect_total(7)
    listing.books.first.click()
    expect(product.heading).to_contain_text("Lantern")
    product.search.field.fill(ISBN_10)
    product.search.button.click()
    expect(product.heading).to_have_text(ISBN_TITLE)


@pytest.mark.readonly
def test_each_picture_is_a_page(product, samples):
    if not samples.book_with_pictures:
        pytest.skip("no book on the first pages of this shop has several pictures")
    product.open(samples.book_with_pictures)
    product.thumb(2).click()
    expect(product.page).to_have_url(re.compile(r"\?image=2$"))
    product.expect_picture(2)
    product.thumb(1).click()
    product.expect_picture(1)


@pytest.mark.readonly
def test_a_book_is_reached_from_home_by_links_alone(plain, product):
    home = HomePage(plain).open()
    home.cards.first.click()
    listing = ListPage(plain)
    title = listing.titles()[0]
    listing.books.first.click()
    expect(product.heading).to_have_text(title)
    product.authors.first.click()
    expect(product.page).to_have_url(re.compile("/authors/"))
    expect(product.heading).to_be_visible()


@pytest.mark.readonly
def test_the_filters_open_on_a_phone(new_context):
    phone = new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 844}, has_touch=True
    ).new_page()
    listing = ListPage(phone).open()
    listing.filter.tap()
    listing.facet("Availability").get_by_role("checkbox").check()
    listing.apply.tap()
    expect(listing.pills).to_have_count(1)
    assert listing.state["in_stock"] == "1"
