"""Reads what shoppers type."""

from decimal import Decimal

from django import forms

from catalogue.selection import DEEPEST_PAGE, MULTIPLE, SORTS

MAX_QUESTION = 200
MAX_CHOICES = 20
PRICES = ("price_min", "price_max")
MAX_PRICE = Decimal("999999.99")


class SelectionForm(forms.Form):
    """The list's query string: what is wrong in it is left out; a wrong price says so."""

    price_min = forms.DecimalField(required=False, min_value=0, max_value=MAX_PRICE)
    price_max = forms.DecimalField(required=False, min_value=0, max_value=MAX_PRICE)
    in_stock = forms.BooleanField(required=False)
    sort = forms.ChoiceField(required=False, choices=SORTS)
    page = forms.IntegerField(required=False, min_value=1, max_value=DEEPEST_PAGE)

    def selected(self) -> dict:
        """Return the fields of a Selection that are there and right."""
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        chosen["q"] = typed_question(self.data.get("q", ""))
        for name in MULTIPLE:
            values = [value.strip()[:100] for value in self.data.getlist(name)[:MAX_CHOICES]]
            chosen[name] = tuple(dict.fromkeys(filter(None, values)))
        return chosen

    def wrong_prices(self) -> tuple[tuple[str, str], ...]:
        """Return the prices that are none, as (field, what was typed)."""
        return tuple((name, self.data.get(name, "")[:20]) for name in PRICES if name in self.errors)


def typed_question(text: str) -> str:
    """Return a search question as it is shown and asked: one line, at most 200 characters."""
    return " ".join(text.replace("\0", " ").split())[:MAX_QUESTION]
