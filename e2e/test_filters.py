"""Filters, pills, sort and pages of a list change it in place."""

import re

import pytest
from playwright.sync_api import expect

from e2e.pages.listing import LIST, ListPage
from e2e.shop.names import THREE_PICTURES


@pytest.fixture
def asked(listing: ListPage) -> list[str]:
    """The addresses that pages and scripts ask for from now on; pictures and files do not count."""
    listing.open().mark_loaded()
    addresses = []
    listing.page.on(
        "request",
        lambda request: (
            request.resource_type in ("document", "xhr", "fetch") and addresses.append(request.url)
        ),
    )
    return addresses


def test_ticking_a_choice_changes_the_list_in_place(listing, asked):
    paperback = listing.choice("Format", "Paperback")
    number = listing.count_of(paperback)
    assert 0 < number < 60
    paperback.check()
    listing.expect_total(number)
    listing.expect_state(format="paperback")
    listing.expect_not_reloaded()
    assert len(asked) == 1
    expect(paperback).to_be_focused()
    expect(paperback).to_be_checked()
    expect(listing.live_region).to_have_text(f"{number} books")


def test_choices_of_one_kind_add_and_of_two_kinds_narrow(listing, asked):
    counts = [listing.count_of(listing.choice("Format", name)) for name in ("Hardback", "E-book")]
    listing.choice("Format", "Hardback").check()
    listing.expect_total(counts[0])
    listing.choice("Format", "E-book").check()
    listing.expect_total(sum(counts))
    french = listing.choice("Language", "French")
    left = listing.count_of(french)
    french.check()
    listing.expect_total(left)
    assert left < sum(counts)
    listing.expect_state(format="hardback&format=ebook", language="fr")
    assert len(asked) == 3


def test_unticking_takes_the_choice_out_of_the_address(listing, asked):
    listing.choice("Availability", "Can be bought now").check()
    listing.expect_state(in_stock="1")
    listing.choice("Availability", "Can be bought now").uncheck()
    listing.expect_state()
    listing.expect_total(60)


def test_a_filter_leads_back_to_the_first_page(listing):
    listing.open("/products/all/?page=2").choice("Format", "Paperback").check()
    listing.expect_state(format="paperback")


def test_the_space_bar_ticks_and_the_focus_stays(listing, asked):
    author = listing.choice("Author", "Ada Birch")
    author.focus()
    author.press("Space")
    listing.expect_state(author="ada-birch")
    expect(author).to_be_focused()
    author.press("Space")
    listing.expect_state()
    expect(author).to_be_focused()


def test_a_price_band_is_chosen_and_taken_off_in_place(listing, asked):
    band = listing.facet("Price").get_by_role("link", name="£10.00 to £14.99")
    band.click()
    listing.expect_state(price_min="10.00", price_max="14.99")
    expect(band).to_have_attribute("aria-current", "true")
    expect(band).to_be_focused()
    band.click()
    listing.expect_state()
    listing.expect_not_reloaded()
    assert len(asked) == 2


def test_pills_say_what_is_chosen_and_take_it_off(listing):
    listing.open("/products/all/?format=ebook&language=fr&in_stock=1").mark_loaded()
    expect(listing.pills).to_have_text(
        [re.compile("E-book"), re.compile("French"), re.compile("bought now"), "Clear all"]
    )
    listing.pill("French").click()
    listing.expect_state(format="ebook", in_stock="1")
    expect(listing.choice("Language", "French")).not_to_be_checked()
    expect(listing.results).to_be_focused()
    listing.pill("Clear all").click()
    listing.expect_state()
    listing.expect_total(60)
    expect(listing.pills).to_have_count(0)
    listing.expect_not_reloaded()


def test_a_choice_that_would_give_nothing_is_disabled(listing, asked):
    expect(listing.choice("Format", "E-book")).to_be_enabled()
    listing.choice("Language", "Chinese").check()
    listing.expect_total(1)
    expect(listing.choice("Format", "E-book")).to_be_disabled()
    assert listing.count_of(listing.choice("Format", "E-book")) == 0
    expect(listing.choice("Language", "French")).to_be_enabled()


def test_sorting_changes_the_order_in_place(listing, asked):
    listing.sort_by("Price, low to high")
    listing.expect_state(sort="price")
    prices = [float(price.lstrip("£")) for price in listing.prices.all_inner_texts()]
    assert len(prices) == 24
    assert prices == sorted(prices)
    expect(listing.sort).to_be_focused()
    listing.sort_by("Title, A to Z")
    listing.expect_state(sort="title")
    assert THREE_PICTURES in listing.titles()
    listing.expect_not_reloaded()
    assert len(asked) == 2


def test_a_filter_keeps_the_order(listing):
    listing.open("/products/all/?sort=-price").choice("Format", "Paperback").check()
    listing.expect_state(format="paperback", sort="-price")
    prices = [float(price.lstrip("£")) for price in listing.prices.all_inner_texts()]
    assert prices == sorted(prices, reverse=True)
    assert len(set(prices)) > 1


def test_pages_follow_each_other_without_a_book_twice_or_left_out(listing, asked):
    seen = listing.titles()
    for number in (2, 3):
        listing.more.click()
        listing.expect_state(page=str(number))
        expect(listing.pages).to_contain_text(f"Page {number} of 3")
        expect(listing.total).to_be_in_viewport()
        seen += listing.titles()
    assert len(seen) == len(set(seen)) == 60
    expect(listing.more).to_have_count(0)
    listing.expect_not_reloaded()
    assert len(asked) == 2


def test_the_focus_is_never_lost_on_the_way_through_the_pages(listing, asked):
    listing.more.focus()
    listing.more.press("Enter")
    listing.expect_state(page="2")
    expect(listing.results).to_be_focused()  # a turned page is read from its top
    listing.more.press("Enter")
    listing.expect_state(page="3")
    expect(listing.results).to_be_focused()


def test_a_category_is_a_shelf_of_its_own(listing):
    listing.open().shelf("Curiosities").click()
    expect(listing.heading).to_have_text("Curiosities")
    listing.expect_total(4)
    listing.shelf("All books").click()
    expect(listing.heading).to_have_text("All books")


@pytest.mark.readonly
def test_a_filter_works_in_any_shop(listing, asked):
    choice = listing.facet("Availability").get_by_role("checkbox")
    with listing.page.expect_response(LIST):
        choice.check()
    listing.expect_state(in_stock="1")
    expect(choice).to_be_focused()
    expect(listing.live_region).to_have_text(listing.total.inner_text())
    listing.expect_not_reloaded()
    assert len(asked) == 1
