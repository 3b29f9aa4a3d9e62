"""What a search leads to."""

import pytest
from playwright.sync_api import expect

from e2e.shop.names import CHINESE, ISBN, ISBN_10, ISBN_TITLE, RIGHT_TO_LEFT


def ask(listing, question):
    listing.open("/about-us/")
    listing.search.field.fill(question)
    listing.search.button.click()


def test_a_search_shows_its_books_and_keeps_the_question(listing):
    ask(listing, "lantern")
    listing.expect_state(q="lantern")
    listing.expect_total(7)
    expect(listing.heading).to_have_text("Search: lantern")
    expect(listing.search.field).to_have_value("lantern")
    expect(listing.pills).to_contain_text(["lantern"])


def test_a_search_is_narrowed_by_a_filter_and_sorted_in_place(listing):
    listing.open("/products/all/?q=lantern").mark_loaded()
    left = listing.count_of(listing.choice("Format", "Paperback"))
    listing.choice("Format", "Paperback").check()
    listing.expect_total(left)
    assert 0 < left < 7
    listing.sort_by("Price, high to low")
    listing.expect_state(q="lantern", format="paperback", sort="-price")
    listing.expect_not_reloaded()


@pytest.mark.parametrize("number", [ISBN, ISBN_10, ISBN_10.replace("-", ""), "978-0-14-143951-8"])
def test_an_isbn_leads_straight_to_the_book(listing, product, number):
    ask(listing, number)
    expect(product.heading).to_have_text(ISBN_TITLE)
    expect(product.facts).to_contain_text("978-0-14-143951-8")


def test_a_typo_is_mended_and_told(listing):
    ask(listing, "Lantren")
    listing.expect_total(7)
    expect(listing.results).to_contain_text("We found nothing for “Lantren”.")
    expect(listing.results).to_contain_text("These are the books for “lantern”.")


@pytest.mark.parametrize(
    ("question", "title"),
    [("三国", CHINESE), ("ليلة", RIGHT_TO_LEFT), ("emile harbour", None), ("ÉMILE", None)],
)
def test_other_scripts_and_missing_accents_are_found(listing, question, title):
    ask(listing, question)
    expect(listing.books.first).to_be_visible()
    if title:
        expect(listing.books).to_have_text([title])
    else:
        expect(listing.results).to_contain_text("Émile Roux")


def test_nothing_found_says_what_was_searched_and_offers_near_titles(listing):
    ask(listing, "lantern zzqxvw")
    expect(listing.results).to_contain_text("We have no book for “lantern zzqxvw”.")
    near = listing.page.get_by_role("region", name="Perhaps one of these?")
    expect(near.get_by_role("heading", level=3).first).to_contain_text("Lantern")


def test_nothing_left_by_filters_offers_the_way_back(listing):
    listing.open("/products/all/?q=lantern&language=zh")
    expect(listing.results).to_contain_text("We have no book for “lantern” with these filters.")
    listing.results.get_by_role("link", name="look on all shelves").click()
    listing.expect_state(q="lantern")
    listing.expect_total(7)


@pytest.mark.readonly
def test_nothing_found_is_a_whole_page_with_a_way_on(listing):
    ask(listing, "zzqxv qqwzx")
    expect(listing.results).to_contain_text("We have no book for “zzqxv qqwzx”.")
    listing.expect_total(0)
    listing.results.get_by_role("link", name="look on all shelves").or_(
        listing.page.get_by_role("contentinfo").get_by_role("link", name="All books")
    ).first.click()
    expect(listing.heading).to_be_visible()
