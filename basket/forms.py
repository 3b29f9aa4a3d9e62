"""Reads what shoppers ask of their basket."""

from django import forms

from basket.models import MOST_COPIES

MANY = 1_000_000  # more than anybody means; what lies between is cut to what there is


class QuantityWidget(forms.TextInput):
    """A number between a minus and a plus; without JavaScript both submit the form.

    `title` names the book to screen readers, `number` makes ids that stay over a swap.
    """

    template_name = "basket/quantity.html"

    def __init__(self, title: str, number: int, steps: str = "submit", most: int = MOST_COPIES):
        super().__init__()
        self.book = {"title": title, "number": number, "steps": steps, "most": most}

    def get_context(self, name, value, attrs):
        return super().get_context(name, value, attrs) | self.book


class AddForm(forms.Form):
    """`undo` puts back what was removed: it does not count what is there already."""

    product_id = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    quantity = forms.IntegerField(min_value=1, max_value=MANY, required=False)
    undo = forms.BooleanField(required=False)

    def clean_quantity(self) -> int:
        return 1 if self.cleaned_data["quantity"] is None else self.cleaned_data["quantity"]


class QuantityForm(forms.Form):
    """How many copies a line shall have: what is typed, one more or one less of it."""

    quantity = forms.IntegerField(min_value=0, max_value=MANY)
    change = forms.IntegerField(min_value=-1, max_value=1, required=False)

    def wanted(self) -> int:
        return max(0, self.cleaned_data["quantity"] + (self.cleaned_data["change"] or 0))


class RemovedForm(forms.Form):
    """What the address of the basket says was just removed, so that it can be put back."""

    removed = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    copies = forms.IntegerField(min_value=1, max_value=MOST_COPIES)
