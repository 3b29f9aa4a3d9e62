"""Postcodes, towns and envelopes by the rules of each country."""

import pytest
from django.core.exceptions import ValidationError

from accounts import postal_rules
from accounts.models import Address


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("GB", "sw1a1aa", "SW1A 1AA"),
        ("GB", "sw1a  1-aa", "SW1A 1AA"),
        ("NL", "1234ab", "1234 AB"),
        ("PL", "00950", "00-950"),
        ("PT", "2725 079", "2725-079"),
        ("SE", "SE-114 55", "11455"),
        ("LU", "L-4750", "4750"),
        ("DE", "１２３４５", "12345"),
        ("IE", "a65f4e2", "A65 F4E2"),
        ("IE", "", ""),
    ],
)
def test_a_postcode_is_kept_as_its_country_writes_it(country, typed, kept):
    assert postal_rules.clean_postcode(typed, country) == kept


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("GB", ""),
        ("GB", "12345"),
        ("GB", "GIR 0AA and more"),
        ("DE", "1234"),
        ("DE", "१२३४५"),
        ("FR", "💥"),
        ("GB", "\u202eSW1A"),
    ],
)
def test_what_is_not_a_postcode_of_the_country_is_refused(country, typed):
    with pytest.raises(ValidationError, match="postcode"):
        postal_rules.clean_postcode(typed, country)


def test_the_hint_shows_a_postcode_of_the_country():
    with pytest.raises(ValidationError, match="looks like 26133"):
        postal_rules.clean_postcode("SW1A 1AA", "DE")


def test_a_town_is_asked_for_where_addresses_have_one():
    with pytest.raises(ValidationError, match="town"):
        postal_rules.clean_city("", "GB")
    assert postal_rules.clean_city("Gibraltar", "GI") == ""
    assert postal_rules.clean_city("", "GI") == ""


@pytest.mark.parametrize(
    ("country", "zip_code", "last"),
    [
        ("GB", "LS9 8AA", ["Leeds", "LS9 8AA", "United Kingdom"]),
        ("DE", "26133", ["26133 Leeds", "Germany"]),
        ("SE", "11455", ["SE-11455 Leeds", "Sweden"]),
        ("HR", "", ["Leeds", "Croatia"]),
        ("US", "95014", ["Leeds, 95014", "United States of America"]),
    ],
)
def test_an_envelope_is_written_as_in_its_country(country, zip_code, last):
    address = Address(
        name="Ann %Z", address1="1 High St", city="Leeds", zip_code=zip_code, country=country
    )
    assert address.lines == ["Ann %Z", "1 High St", *last]
