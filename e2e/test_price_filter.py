"""The two price fields, right and wrong."""

import re

import pytest
from playwright.sync_api import expect


def test_a_price_is_taken_at_enter_by_one_request(listing):
    listing.open()
    asked = []
    listing.page.on("request", lambda r: r.resource_type == "xhr" and asked.append(r.url))
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
@pytest.mark.parametrize("wrong", ["cheap", "-3", "NaN", "1e99"])
def test_a_wrong_price_is_told_beside_its_field(listing, wrong):
    listing.open()
    listing.price_from.fill(wrong)
    listing.price_from.press("Enter")
    error = listing.facet("Price").get_by_role("alert")
    expect(error).to_have_text("Please write a price like 9.99.")
    expect(listing.price_from).to_have_attribute("aria-invalid", "true")
    expect(listing.price_from).to_have_accessible_description("Please write a price like 9.99.")
    expect(listing.price_from).to_be_focused()
    listing.price_from.fill("")
    listing.price_from.press("Enter")
    expect(error).to_have_count(0)
    listing.expect_state()


@pytest.mark.readonly
def test_what_was_typed_wrong_stays_in_its_field_to_be_mended(listing):
    listing.open()
    listing.price_from.fill("cheap")
    listing.price_from.press("Enter")
    expect(listing.facet("Price").get_by_role("alert")).to_be_visible()
    expect(listing.price_from).to_have_value("cheap", timeout=1_000)
    expect(listing.price_to).not_to_have_attribute("aria-invalid", re.compile(""))
