"""Reads what people type about themselves: addresses, a name, and that they want to leave."""

import unicodedata
from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django_countries import countries

from accounts import postal_rules
from accounts.auth_forms import WRONG_PASSWORD, EmailField, PasswordField
from accounts.models import MAX_ADDRESSES, Address, AddressBookFullError, AddressKnownError, User
from accounts.validators import validate_no_web_address

RECENT = timedelta(minutes=15)


class LineField(forms.CharField):
    """One line: no link, no control characters or blanks to spare, some sign that one sees."""

    default_validators = [validate_no_web_address]

    def to_python(self, value):
        text = super().to_python(value)
        if "\0" in text:
            return text  # refused by the field's validator
        text = " ".join("".join(" " if ord(sign) < 32 else sign for sign in text).split())
        visible = any(unicodedata.category(sign)[0] not in "CZ" for sign in text)
        return text if visible else self.empty_value


def typed_as(autocomplete: str, **attrs) -> forms.TextInput:
    return forms.TextInput({"autocomplete": autocomplete, "dir": "auto", **attrs})


class AddressForm(forms.ModelForm):
    """An address, checked by the rules of its country's post."""

    country = forms.ChoiceField(
        choices=lambda: list(countries), widget=forms.Select({"autocomplete": "country"})
    )

    class Meta:
        model = Address
        fields = ["name", "country", "address1", "address2", "city", "zip_code"]
        field_classes = dict.fromkeys({*fields} - {"country"}, LineField)
        labels = {
            "address1": "Address",
            "address2": "Flat, floor, company (optional)",
        }
        error_messages = {
            "name": {"required": "Please give the name for the parcel."},
            "address1": {"required": "Please give the street and number, or the box."},
        }
        widgets = {
            "name": typed_as("name"),
            "address1": typed_as("address-line1"),
            "address2": typed_as("address-line2"),
            "city": typed_as("address-level2"),
            "zip_code": typed_as("postal-code", autocapitalize="characters", spellcheck="false"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            user = self.instance.user if self.instance.user_id else None  # none: a guest
            self.initial["name"] = user.get_full_name() if user else ""
            self.initial["country"] = settings.SHOP_COUNTRIES[0]
            self.initial |= kwargs.get("initial") or {}

    def clean(self):
        cleaned = super().clean()
        for field, check in {
            "zip_code": postal_rules.clean_postcode,
            "city": postal_rules.clean_city,
        }.items():
            if field in cleaned and "country" in cleaned:
                try:
                    cleaned[field] = check(cleaned[field], cleaned["country"])
                except ValidationError as error:
                    self.add_error(field, error)
        return cleaned

    def keep(self) -> Address | None:
        """Put the address into the book, or change it there; None, and why, if that cannot be."""
        try:
            return self.instance.change() if self.instance.pk else self.instance.add()
        except AddressBookFullError:
            self.add_error(
                None, f"There is room for {MAX_ADDRESSES} addresses: please delete one first."
            )
        except AddressKnownError:
            self.add_error(None, "This address is already in your address book.")
        return None


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name"]
        field_classes = dict.fromkeys(fields, LineField)
        widgets = {
            "first_name": typed_as("given-name", autofocus=True),
            "last_name": typed_as("family-name"),
        }

    def keep(self) -> None:
        User.objects.filter(pk=self.instance.pk).update(**self.cleaned_data)


class DeletionForm(forms.Form):
    """Asks for the password; for the email address where somebody signs in without a password."""

    password = PasswordField(
        max_length=128, error_messages={"required": "Please type your password."}
    )
    email = EmailField("Your email address", autocomplete="off")

    def __init__(self, request: HttpRequest, data: QueryDict | None = None):
        super().__init__(data)
        self.request, self.user = request, request.user
        del self.fields["email" if self.user.has_usable_password() else "password"]

    def clean_password(self):
        # By the way that signs in, for its limit.
        password = self.cleaned_data["password"]
        if authenticate(self.request, username=self.user.email, password=password) != self.user:
            raise ValidationError(WRONG_PASSWORD, code="password")

    def clean_email(self):
        if self.cleaned_data["email"] != self.user.email.lower():
            raise ValidationError("This is not the email address of your account.", code="email")
        if (self.user.last_login or self.user.date_joined) < timezone.now() - RECENT:
            raise ValidationError(
                "You signed in a while ago. Please sign out and in again, then come back here "
                "within fifteen minutes.",
                code="not_recent",
            )
