"""A book's page: its pictures change in place, its facts stand there."""

import re

import pytest
from playwright.sync_api import expect

from e2e.shop.names import ISBN_TITLE, WITHOUT_PICTURE


@pytest.fixture
def gallery(product, samples):
    """A book with several pictures, opened from the list."""
    if not samples.book_with_pictures:
        pytest.skip("no book on the first pages of this shop has several pictures")
    product.open("/products/all/")
    product.open(samples.book_with_pictures).mark_loaded()
    return product


@pytest.mark.readonly
def test_a_thumbnail_shows_its_picture_in_place_by_one_request(gallery):
    asked = []
    gallery.page.on(
        "request", lambda r: r.resource_type in ("xhr", "document") and asked.append(r.url)
    )
    gallery.expect_picture(1)
    gallery.thumb(2).click()
    gallery.expect_picture(2)
    expect(gallery.thumb(2)).to_be_focused()
    expect(gallery.page).to_have_url(re.compile(r"\?image=2$"))
    gallery.expect_not_reloaded()
    assert len(asked) == 1


@pytest.mark.readonly
def test_the_arrow_keys_walk_through_the_pictures_and_round(gallery):
    last = gallery.thumbs.count()
    gallery.thumb(1).focus()
    for key, number in (("ArrowRight", 2), ("ArrowLeft", 1), ("ArrowLeft", last)):
        gallery.page.keyboard.press(key)
        gallery.expect_picture(number)
        expect(gallery.thumb(number)).to_be_focused()
    gallery.expect_not_reloaded()


@pytest.mark.readonly
def test_enter_on_a_thumbnail_shows_its_picture_and_keeps_the_focus(gallery):
    gallery.thumb(2).focus()
    gallery.page.keyboard.press("Enter")
    gallery.expect_picture(2)
    expect(gallery.thumb(2)).to_be_focused()


@pytest.mark.readonly
def test_back_leaves_the_book_however_many_pictures_were_seen(gallery):
    entries = gallery.page.evaluate("history.length")
    for number in (2, 1, 2):
        gallery.thumb(number).click()
        gallery.expect_picture(number)
    assert gallery.page.evaluate("history.length") == entries
    gallery.page.go_back()
    expect(gallery.page).to_have_url(re.compile("/products/all/$"))
    expect(gallery.heading).to_have_text("All books")


@pytest.mark.readonly
def test_the_address_of_a_picture_shows_it(gallery, samples):
    gallery.open(f"{samples.book_with_pictures}?image=2")
    gallery.expect_picture(2)
    gallery.reload()
    gallery.expect_picture(2)
    gallery.open(f"{samples.book_with_pictures}?image=99")
    gallery.expect_picture(1)


def test_the_facts_of_an_edition_stand_on_its_page(product):
    product.open("/product/the-silent-harbour/")
    expect(product.heading).to_have_text(ISBN_TITLE)
    expect(product.authors).to_have_text(["Ada Birch"])
    expect(product.page.get_by_role("article")).to_contain_text("£4.99")
    expect(product.page.get_by_role("article")).to_contain_text("On our shelves")
    for words in ("978-0-14-143951-8", "Lamplight Press", "1900", "120", "English", "Paperback"):
        expect(product.facts).to_contain_text(words)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("the-golden-harbour", "Only 2 left"),
        ("the-hidden-harbour", "Available to order"),
        ("the-northern-harbour", "Out of stock"),
    ],
)
def test_availability_is_told_in_the_trades_words(product, title, words):
    product.open(f"/product/{title}/")
    about = product.page.get_by_role("article").get_by_role("paragraph")
    expect(about.filter(has_text=words)).to_be_visible()


def test_an_author_leads_to_more_of_their_books(product, listing):
    product.open("/product/the-silent-harbour/")
    more = product.page.get_by_role("region", name="More by Ada Birch")
    expect(more.get_by_role("heading", level=3)).to_have_count(6)
    product.authors.first.click()
    expect(product.heading).to_have_text("Ada Birch")
    assert ISBN_TITLE in listing.titles()


def test_a_book_without_a_picture_has_a_drawn_cover(product):
    product.open("/product/the-paper-lantern/")
    expect(product.heading).to_have_text(WITHOUT_PICTURE)
    expect(product.cover).to_have_count(0)
    expect(product.page.locator("#gallery .drawn")).to_be_visible()
    expect(product.thumbs).to_have_count(0)
