"""A name is no link: nobody sends a web address to strangers by the shop's mails."""

import pytest
from django.core.exceptions import ValidationError

from accounts.account_forms import AddressForm, NameForm
from accounts.validators import validate_no_web_address

STREET = {"name": "Alice Fenn", "address1": "12 Marsh Lane", "city": "Leeds", "zip_code": "LS9 8AA"}
FIELDS = ["name", "address1", "address2", "city", "zip_code"]
LINKS = [
    "http://evil.example",
    "HTTPS://EVIL.EXAMPLE/x",
    "Win: hTTp://evil.example!",
    "www.evil.example",
    "Dear WWW.evil.example",
    "www .evil.example",
    "www。evil.example",
    "(www.evil.example)",
    "ftp://evil.example",
    "javascript://%0aalert(1)",
    "http:evil.example",
    "https : evil.example",
    "evil : / / evil.example",
    "ｈｔｔｐ：／／evil.example",
    "ｗｗｗ．evil.example",
    "w\u200bww.evil.example",
    "http:\u2060//evil.example",
    "w\u00adw\u00adw.evil.example",
]
NAMES = [
    "Alice Fenn",
    "Dr. Wm. Waww",
    "W. W. Jacobs",
    "Wwwater Mill. Lane",
    "Amazon.co.uk Returns",
    "St. John's Rd. 3/4",
    "c/o Fenn: flat 3",
    "Flat 3 // Rear",
    "王小明",
    "محمد علي",
    "O'Brien-Łukasz, Jr.",
    "Httpman",
]


@pytest.mark.parametrize("text", LINKS)
def test_a_web_address_is_refused(text):
    with pytest.raises(ValidationError, match="leave out web addresses"):
        validate_no_web_address(text)


@pytest.mark.parametrize("text", NAMES)
def test_names_and_streets_are_not(text):
    validate_no_web_address(text)


@pytest.mark.parametrize("field", FIELDS)
def test_it_is_said_beside_each_field_of_an_address(field, db):
    form = AddressForm(STREET | {"country": "FR", field: "www.evil.example"})
    assert "leave out web addresses" in str(form.errors[field])


@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_it_is_said_beside_a_name(field):
    form = NameForm({field: "http://evil.example"})
    assert list(form.errors) == [field]
