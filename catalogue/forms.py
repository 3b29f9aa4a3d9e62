"""Reads what shoppers type."""

import re
from decimal import Decimal

from django import forms

from catalogue.listing.selection import MULTIPLE, SORTS
from catalogue.models import Product
from catalogue.rules.languages import NAMES
from catalogue.rules.slugs import MAX_LENGTH

MAX_QUESTION = 200
MAX_CHOICES = 10
# What cannot be a value is left out: it would be carried through every address of the page.
KNOWN = {
    "author": re.compile(rf"[-\w]{{1,{MAX_LENGTH}}}", re.ASCII).fullmatch,
    "format": Product.Format.values.__contains__,
    "language": NAMES.__contains__,
}
PRICES = ("price_min", "price_max")
MAX_PRICE = Decimal("999999.99")


class SelectionForm(forms.Form):
    """The list's query string: what is wrong in it is left out; a wrong price says so."""

    price_min = forms.DecimalField(required=False, min_value=0, max_value=MAX_PRICE)
    price_max = forms.DecimalField(required=False, min_value=0, max_value=MAX_PRICE)
    in_stock = forms.BooleanField(required=False)
    sort = forms.ChoiceField(required=False, choices=SORTS)
    page = forms.IntegerField(required=False, min_value=1, max_value=1_000_000)

    def selected(self) -> dict:
        """Return the fields of a Selection that are there and right."""
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        lowest, highest = chosen.get("price_min"), chosen.get("price_max")
        if lowest and highest and lowest > highest:
            chosen |= {"price_min": highest, "price_max": lowest}
        chosen["q"] = typed_question(self.data.get("q", ""))
        for name in MULTIPLE:
            values = [value for value in self.data.getlist(name) if KNOWN[name](value)]
            chosen[name] = tuple(dict.fromkeys(values))[:MAX_CHOICES]
        return chosen

    def wrong_prices(self) -> tuple[tuple[str, str], ...]:
        """Return the prices that are none, as (field, what was typed)."""
        return tuple((name, self.data.get(name, "")[:20]) for name in PRICES if name in self.errors)


def typed_question(text: str) -> str:
    """Return a search question as it is shown and asked: one line, at most 200 characters."""
    return " ".join(text.replace("\0", " ").split())[:MAX_QUESTION]
