from django import forms

from basket.limits import MAX_COPIES_PER_LINE
from config.ids import MAX_ID

MAX_TYPED_QUANTITY = 1_000_000  # more than anybody means; what lies between is cut to what there is


class QuantityWidget(forms.TextInput):
    """A number between a minus and a plus; without JavaScript both submit the form.

    `name` is the product's, for screen readers; `record_id` makes ids that stay over a swap.
    """

    template_name = "basket/_quantity.html"

    def __init__(
        self,
        name: str,
        record_id: int,
        button_type: str = "submit",
        max_quantity: int = MAX_COPIES_PER_LINE,
    ):
        super().__init__()
        self.shown = {
            "product_name": name,
            "record_id": record_id,
            "button_type": button_type,
            "max_quantity": max_quantity,
        }

    def get_context(self, name, value, attrs):
        return super().get_context(name, value, attrs) | self.shown


class AddForm(forms.Form):
    """`undo` puts back what was removed: it does not count what is there already."""

    product_id = forms.IntegerField(min_value=1, max_value=MAX_ID)
    quantity = forms.IntegerField(min_value=1, max_value=MAX_TYPED_QUANTITY, required=False)
    undo = forms.BooleanField(required=False)

    def clean_quantity(self) -> int:
        return 1 if self.cleaned_data["quantity"] is None else self.cleaned_data["quantity"]


class QuantityForm(forms.Form):
    """How many copies a line shall have: what is typed, one more or one less of it."""

    quantity = forms.IntegerField(min_value=0, max_value=MAX_TYPED_QUANTITY)
    change = forms.IntegerField(min_value=-1, max_value=1, required=False)

    def wanted(self) -> int:
        return max(0, self.cleaned_data["quantity"] + (self.cleaned_data["change"] or 0))


class RemovedForm(forms.Form):
    """What the address of the basket says was just removed, so that it can be put back."""

    removed = forms.IntegerField(min_value=1, max_value=MAX_ID)
    copies = forms.IntegerField(min_value=1, max_value=MAX_COPIES_PER_LINE)
