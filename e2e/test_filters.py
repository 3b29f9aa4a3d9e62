"""Filters, pills, sort and pages of a list change it in place."""

import re

import pytest
from playwright.sync_api import expect

from e2e.network import record_requests
from e2e.pages.listing import LIST, ListPage


@pytest.fixture
def asked(listing: ListPage) -> list[str]:
    """The addresses that the list and its scripts ask for from now on."""
    listing.open().mark_loaded()
    return record_requests(listing.page)


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
    for state in ({"format": "paperback", "author": "ada-birch"}, {"format": "paperback"}):
        listing.choice("Author", "Ada Birch").press("Space")
        listing.expect_state(**dict(sorted(state.items())))
        expect(listing.choice("Author", "Ada Birch")).to_be_focused()
    paperback.uncheck()
    listing.expect_state()
    listing.expect_total(60)


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
    listing.open().choice("Language", "Chinese").check()
    listing.expect_total(1)
    expect(listing.choice("Format", "E-book")).to_be_disabled()


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
        [re.compile("E-book"), re.compile("French"), re.compile("Available now"), "Clear all"]
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


def test_pages_follow_each_other_without_a_book_twice_or_left_out(listing, asked):
    seen = listing.names()
    for number in (2, 3):
        listing.more.focus()
        listing.more.press("Enter")
        listing.expect_state(page=str(number))
        expect(listing.results).to_be_focused()  # a turned page is read from its top
        expect(listing.pages).to_contain_text(f"Page {number} of 3")
        expect(listing.total).to_be_in_viewport()
        seen += listing.names()
    assert len(seen) == len(set(seen)) == 60
    expect(listing.more).to_have_count(0)
    listing.expect_not_reloaded()
    assert len(asked) == 2


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


def test_sorting_changes_the_order_in_place_and_a_filter_keeps_it(listing, asked):
    listing.sort_by("Price, low to high")
    listing.expect_state(sort="price")
    prices = [float(price.lstrip("£")) for price in listing.prices.all_inner_texts()]
    assert len(prices) == 24
    assert prices == sorted(prices)
    expect(listing.sort).to_be_focused()
    listing.choice("Format", "Paperback").check()
    listing.expect_state(format="paperback", sort="price")
    prices = [float(price.lstrip("£")) for price in listing.prices.all_inner_texts()]
    assert prices == sorted(prices)
    assert len(set(prices)) > 1
    listing.expect_not_reloaded()
    assert len(asked) == 2


def test_a_price_is_taken_at_enter_by_one_request(listing, asked):
    listing.price_from.fill("20")
    listing.price_from.press("Enter")
    listing.expect_state(price_min="20")
    expect(listing.price_from).to_be_focused()
    expect(listing.price_from).to_have_value("20")
    listing.price_to.fill("21.50")
    listing.price_to.press("Tab")
    listing.expect_state(price_min="20", price_max="21.50")
    prices = [float(price.lstrip("£")) for price in listing.prices.all_inner_texts()]
    assert prices
    assert 20 <= min(prices) <= max(prices) <= 21.5
    assert len(asked) == 2


@pytest.mark.readonly
def test_a_wrong_price_is_told_beside_its_field_and_stays_to_be_mended(listing):
    listing.open()
    listing.price_from.fill("cheap")
    listing.price_from.press("Enter")
    error = listing.facet("Price").get_by_role("alert")
    expect(error).to_have_text("Please write a price like 9.99.")
    expect(listing.price_from).to_have_attribute("aria-invalid", "true")
    expect(listing.price_from).to_have_accessible_description("Please write a price like 9.99.")
    expect(listing.price_from).to_be_focused()
    expect(listing.price_from).to_have_value("cheap")
    expect(listing.price_to).not_to_have_attribute("aria-invalid", re.compile(""))
    listing.price_from.fill("")
    listing.price_from.press("Enter")
    expect(error).to_have_count(0)
    listing.expect_state()
