"""Where parcels go: staff put an address right, by the rules of its country's post."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import capfirst

from accounts import postal_rules
from accounts.account_forms import AddressForm, LineField
from accounts.models import Address, AddressKnownError, User
from accounts.models.address import CONTENT
from config.ids import is_id
from orders.models import Order
from orders.shipping_address import can_change_shipping_address, notify_customer
from staff.admin.base import OpenedForm, ShopAdmin
from staff.sites import office_site

CHANGED = "The address has been changed in the meantime. Reload the page to see it."
SHIPPING = [f"shipping_{field}" for field in CONTENT]
TYPED = [field for field in SHIPPING if field != "shipping_country"]
TOO_LATE = "The address can’t be changed: part of this order has been sent, or it is cancelled."


def _words(field: str) -> str:
    return Address._meta.get_field(field).verbose_name


class OrderAddressForm(OpenedForm):
    """Where an order goes; the country stays: postage and tax were counted for it."""

    class Meta:
        model = Order
        fields = TYPED
        field_classes = dict.fromkeys(TYPED, LineField)
        labels = {f"shipping_{name}": capfirst(_words(name)) for name in CONTENT}

    def clean(self):
        cleaned = super().clean()
        if self.has_changed() and not self._shows_what_is():
            raise ValidationError(CHANGED)
        country = self.instance.shipping_country.code
        checks = {
            "shipping_zip_code": postal_rules.clean_postcode,
            "shipping_city": postal_rules.clean_city,
        }
        for field, check in checks.items():
            if field in cleaned:
                try:
                    cleaned[field] = check(cleaned[field], country)
                except ValidationError as error:
                    self.add_error(field, error)
        return cleaned

    def _shows_what_is(self) -> bool:
        """Tell whether nobody changed it since: half of two addresses is none."""
        shown = {name: self.data.get(self.add_initial_prefix(name)) for name in TYPED}
        return all(text in (None, getattr(self.instance, name)) for name, text in shown.items())


def _is_open(order: Order) -> bool:
    """Ask once of an order that is shown: Django asks for the right again and again."""
    if not hasattr(order, "is_open"):
        order.is_open = can_change_shipping_address(order)
    return order.is_open


class ShippingAddressMixin:
    """An order of which the address can be changed, and nothing else, until something is sent."""

    form = OrderAddressForm

    def has_change_permission(self, request, obj=None):
        allowed = admin.ModelAdmin.has_change_permission(self, request, obj)
        return allowed and (not isinstance(obj, Order) or _is_open(obj))

    def get_readonly_fields(self, request, obj=None):
        fieldsets = admin.utils.flatten_fieldsets(self.get_fieldsets(request, obj))
        return [field for field in fieldsets if field not in TYPED]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST" or not is_id(object_id):
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            # Who packs and sends it meanwhile takes the same locks, in this order.
            User.objects.locked(request.user.pk)
            order = Order.objects.select_for_update(no_key=True).filter(pk=object_id).first()
            seen = order and self.get_queryset(request).filter(pk=order.pk).exists()
            if (
                seen
                and self.has_change_permission(request)
                and not can_change_shipping_address(order)
            ):
                self.message_user(request, TOO_LATE, messages.ERROR)
                return redirect(request.get_full_path())
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        obj.date_updated = timezone.now()
        changed = self.written_fields(obj, form.changed_data)
        obj.save(update_fields=[*changed, "date_updated"])
        if changed:
            notify_customer(obj)


class AddressBookForm(OpenedForm, AddressForm):
    """An address in somebody's book; no two in it are the same."""

    def clean(self):
        cleaned = super().clean()
        if not self.errors and self._known(cleaned):
            raise ValidationError("This customer already has this address.")
        return cleaned

    def _known(self, cleaned: dict) -> bool:
        content = {field: cleaned.get(field, getattr(self.instance, field)) for field in CONTENT}
        others = Address.objects.filter(user=self.instance.user_id).exclude(pk=self.instance.pk)
        return others.filter(**content).exists()


@admin.register(Address, site=office_site)
class AddressAdmin(ShopAdmin):
    form = AddressBookForm
    list_display = ["name", "address1", "zip_code", "city", "country", "user"]
    list_select_related = ["user"]
    search_fields = ["name", "zip_code__startswith", "city", "user__email__startswith"]
    search_help_text = "A name, a postcode, a town, or the beginning of an email address."
    ordering = ["-pk"]
    fields = ["user", "is_default", *AddressForm.Meta.fields]
    readonly_fields = ["user", "is_default"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        """Change it in its book, where the person may be writing at the same time."""
        try:
            address = Address.objects.get(pk=obj.pk)
            for field in set(CONTENT) & set(form.changed_data):
                setattr(address, field, getattr(obj, field))
            address.change()
        except (AddressKnownError, Address.DoesNotExist, User.DoesNotExist) as error:
            raise ValidationError("Changed or deleted in the meantime.") from error
