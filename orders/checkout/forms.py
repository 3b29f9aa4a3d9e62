from django import forms

from accounts.auth_forms import EmailField
from config.ids import MAX_ID, is_id


class GuestForm(forms.Form):
    """Where a guest's emails go."""

    email = EmailField(help_text="We’ll send your confirmation and news of your order there.")


class PlaceForm(forms.Form):
    """Which basket is ordered, and what was shown of it. Other fields are not read."""

    basket = forms.IntegerField(min_value=1, max_value=MAX_ID)
    quote_fingerprint = forms.CharField(max_length=64, required=False)
    addresses_fingerprint = forms.CharField(max_length=64, required=False)


class FindForm(forms.Form):
    number = forms.CharField(
        label="Order number",
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    email = EmailField()

    def clean_number(self) -> int:
        text = self.cleaned_data["number"].strip().lstrip("#").strip()
        if not is_id(text):
            raise forms.ValidationError("An order number has only digits, such as 1042.")
        return int(text)
