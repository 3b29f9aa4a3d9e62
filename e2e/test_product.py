"""A book's page: its pictures change in place, its facts stand there."""

import re

import pytest
from playwright.sync_api import expect

from e2e.shop.names import WITHOUT_IMAGE


@pytest.fixture
def gallery(product, samples):
    """A book with several pictures, opened from the list."""
    if not samples.product_with_images:
        pytest.skip("no book on the first pages of this shop has several pictures")
    product.open("/products/all/")
    product.open(samples.product_with_images).mark_loaded()
    return product


@pytest.mark.readonly
def test_a_thumbnail_shows_its_picture_in_place_by_one_request(gallery):
    asked = []
    gallery.page.on(
        "request", lambda r: r.resource_type in ("xhr", "document") and asked.append(r.url)
    )
    gallery.expect_image(1)
    gallery.thumb(2).click()
    gallery.expect_image(2)
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
        gallery.expect_image(number)
        expect(gallery.thumb(number)).to_be_focused()
    gallery.thumb(2).focus()
    gallery.page.keyboard.press("Enter")
    gallery.expect_image(2)
    expect(gallery.thumb(2)).to_be_focused()
    gallery.expect_not_reloaded()


@pytest.mark.readonly
def test_back_leaves_the_book_however_many_pictures_were_seen(gallery):
    entries = gallery.page.evaluate("history.length")
    for number in (2, 1, 2):
        gallery.thumb(number).click()
        gallery.expect_image(number)
    assert gallery.page.evaluate("history.length") == entries
    gallery.page.go_back()
    expect(gallery.page).to_have_url(re.compile("/products/all/$"))
    expect(gallery.heading).to_have_text("All books")


def test_a_book_without_a_picture_has_a_drawn_cover(product):
    product.open("/product/the-paper-lantern/")
    expect(product.heading).to_have_text(WITHOUT_IMAGE)
    expect(product.cover).to_have_count(0)
    expect(product.page.locator("#gallery .typeset")).to_be_visible()
    expect(product.thumbs).to_have_count(0)
