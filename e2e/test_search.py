"""What a search leads to."""

import pytest
from playwright.sync_api import expect

from e2e.shop.names import ISBN_10, ISBN_TITLE


def ask(listing, question):
    listing.open("/about-us/")
    listing.search.field.fill(question)
    listing.search.button.click()


def test_a_search_shows_its_books_and_an_isbn_its_book(listing, product):
    ask(listing, "lantern")
    listing.expect_state(q="lantern")
    listing.expect_total(7)
    expect(listing.heading).to_have_text("Search: lantern")
    expect(listing.search.field).to_have_value("lantern")
    expect(listing.pills).to_contain_text(["lantern"])
    ask(listing, ISBN_10)
    expect(product.heading).to_have_text(ISBN_TITLE)


def test_a_search_is_narrowed_by_a_filter_and_sorted_in_place(listing):
    listing.open("/products/all/?q=lantern").mark_loaded()
    left = listing.count_of(listing.choice("Format", "Paperback"))
    listing.choice("Format", "Paperback").check()
    listing.expect_total(left)
    assert 0 < left < 7
    listing.sort_by("Price, high to low")
    listing.expect_state(q="lantern", format="paperback", sort="-price")
    listing.expect_not_reloaded()


@pytest.mark.readonly
def test_nothing_found_is_a_whole_page_with_a_way_on(listing):
    ask(listing, "zzqxv qqwzx")
    expect(listing.results).to_contain_text("We have no book for “zzqxv qqwzx”.")
    listing.expect_total(0)
    listing.results.get_by_role("link", name="browse all our books").or_(
        listing.page.get_by_role("contentinfo").get_by_role("link", name="All books")
    ).first.click()
    expect(listing.heading).to_be_visible()
