"""People and groups on the owners' site."""

from auditlog.context import disable_auditlog
from django import forms
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth import forms as auth_forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from accounts import second_factor_changes
from accounts.account_forms import LineField
from accounts.erasure import erase
from accounts.models import Address, User
from accounts.models.user import DISPATCHERS, EMPLOYEES
from accounts.second_factor import has_second_factor
from staff.admin.base import OpenedForm, ReadOnlyMixin, ShopAdmin, ShopInline
from staff.audit import note
from staff.sites import owner_site

ROLES = {EMPLOYEES, DISPATCHERS}
NAMES = {"first_name": LineField, "last_name": LineField}
OWN_RIGHTS = ["is_active", "is_staff", "is_superuser"]
GOES = "Addresses, basket and sign-ins are deleted; so are the shop’s notes about the person."
STAYS = "Orders and invoices stay, without an account or an email address."


class EmailMixin:
    """Says beside the field that the address is taken, whatever its capitals."""

    def clean_email(self):
        email = User.objects.normalize_email(self.cleaned_data["email"])
        if User.objects.filter(email__lower=email.lower()).exclude(pk=self.instance.pk).exists():
            raise ValidationError("There is already an account with this email address.")
        return email


class UserForm(EmailMixin, OpenedForm, auth_forms.UserChangeForm):
    second_factor_is_lost = forms.BooleanField(
        label="Remove the second factor",
        required=False,
        help_text=(
            "For somebody who has lost it and the recovery codes. They are signed out "
            "everywhere and told by email. Make sure that it really is they who ask."
        ),
    )

    class Meta:
        model = User
        fields = "__all__"
        field_classes = NAMES


class NewUserForm(EmailMixin, auth_forms.AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "first_name", "last_name"]
        field_classes = NAMES


class AddressInline(ReadOnlyMixin, ShopInline):
    """To look at: a person's book is the person's own."""

    model = Address
    fields = readonly_fields = [
        "name", "address1", "address2", "zip_code", "city", "country", "is_default"
    ]  # fmt: skip


@admin.register(User, site=owner_site)
class UserAdmin(ShopAdmin, auth_admin.UserAdmin):
    form = UserForm
    add_form = NewUserForm
    list_display = ["email", "first_name", "last_name", "is_superuser", "is_staff", "is_active"]
    list_filter = ["is_superuser", "is_staff", "is_active", "groups"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["email"]
    filter_horizontal = []
    inlines = [AddressInline]
    readonly_fields = ["second_factor", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "password", "first_name", "last_name"]}),
        ("Rights", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": [
                    "email",
                    "first_name",
                    "last_name",
                    "usable_password",
                    "password1",
                    "password2",
                ],
            },
        )
    ]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Show the few groups there are as boxes to tick."""
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_inlines(self, request, obj=None):
        return self.inlines if obj else []

    def get_fieldsets(self, request, obj=None):
        """Show the second factor of those who have one; owners change their own elsewhere."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not has_second_factor(obj):
            return fieldsets
        fields = ["second_factor"]
        fields += ["second_factor_is_lost"] if obj.pk != request.user.pk else []
        return [*fieldsets, ("Second factor", {"fields": fields})]

    @admin.display(description="second factor")
    def second_factor(self, obj) -> str:
        return second_factor_changes.summary(obj)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        lost = change and form.cleaned_data.get("second_factor_is_lost")
        if lost and obj.pk != request.user.pk:
            had = second_factor_changes.summary(obj)
            if second_factor_changes.remove_all(obj):
                note([obj], {"second factor": [had, "taken off"]})

    def get_readonly_fields(self, request, obj=None):
        """Keep owners from shutting themselves out."""
        own = obj is not None and obj.pk == request.user.pk
        return [*self.readonly_fields, *(OWN_RIGHTS if own else [])]

    def has_delete_permission(self, request, obj=None):
        own = isinstance(obj, User) and obj.pk == request.user.pk
        return not own and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs, request):
        """Say what erasure does: Django would ask for the right to delete orders, which stay."""
        users = list(objs)
        may = all(self.has_delete_permission(request, user) for user in users)
        lacking = set() if may else {self.opts.verbose_name}
        deleted = [part for user in users for part in (str(user), [GOES, STAYS])]
        return deleted, {self.opts.verbose_name_plural: len(users)}, lacking, []

    def delete_model(self, request, obj):
        # What the log would note of the deletion is what is to be forgotten.
        with disable_auditlog():
            erase(obj)

    def delete_queryset(self, request, queryset):
        for user in queryset:
            self.delete_model(request, user)


@admin.register(Group, site=owner_site)
class GroupAdmin(ShopAdmin, auth_admin.GroupAdmin):
    """The groups that the doors of staff ask for keep their names: who had them would be out."""

    def get_readonly_fields(self, request, obj=None):
        return ["name"] if obj and obj.name in ROLES else []

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.name in ROLES)
