"""Reads what staff ask for on the order dashboard."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.account_forms import AddressForm
from accounts.models import Address
from accounts.models.address import CONTENT
from orders.models import Order
from orders.postal_address import PostalAddress
from orders.quote import addresses_fingerprint
from orders.shipping_address import AlreadyShippedError, change_shipping_address
from staff.models import OrderNote

MAX_TERMS = timedelta(days=366)


class NoteForm(forms.ModelForm):
    class Meta:
        model = OrderNote
        fields = ["text"]
        labels = {"text": "New note"}
        help_texts = {"text": "Only colleagues see it."}
        widgets = {"text": forms.Textarea({"rows": 3, "dir": "auto"})}
        error_messages = {"text": {"required": "Please write something."}}


class PayByForm(forms.Form):
    """Until when an order is to be paid; `seen` is the day that was shown."""

    pay_by = forms.DateField(
        label="To be paid by", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    seen = forms.DateField(widget=forms.HiddenInput)

    def __init__(self, order: Order, data=None):
        super().__init__(data, initial={"pay_by": order.pay_by, "seen": order.pay_by.isoformat()})

    def clean_pay_by(self) -> date:
        day, today = self.cleaned_data["pay_by"], timezone.localdate()
        if not today <= day <= today + MAX_TERMS:
            raise ValidationError("Choose a day from today on, within a year.")
        return day


class ShippingAddressForm(AddressForm):
    """Where an order goes. The country stays: postage and tax were counted for it.

    `shown` is what the address was when the form was made, so that no colleague's is overwritten.
    """

    shown = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, order: Order, data=None):
        self.there = there = order.shipping
        country = [(there.country_code, there.lines[-1])]
        super().__init__(data, instance=Address(), initial=there.columns())
        self.fields["country"].choices = country
        self.fields["country"].help_text = "Postage and tax were counted for this country."
        self.initial["shown"] = addresses_fingerprint({"": there})

    def keep(self, order: Order) -> None:
        """Send the order there; AlreadyShippedError."""
        if self.cleaned_data["shown"] != addresses_fingerprint({"": self.there}):
            raise AlreadyShippedError
        to = PostalAddress(*(self.cleaned_data[field] for field in CONTENT))
        change_shipping_address(order.pk, to, self.there)
