"""People and groups on the owners' site."""

from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth import forms as auth_forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from accounts.models import User
from staff.admin.base import OpenedForm, ShopAdmin
from staff.sites import owner_site

OWN_RIGHTS = ["is_active", "is_staff", "is_superuser"]


class EmailMixin:
    """Says beside the field that the address is taken, whatever its capitals."""

    def clean_email(self):
        email = User.objects.normalize_email(self.cleaned_data["email"])
        if User.objects.filter(email__lower=email.lower()).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Somebody with this e-mail address is here already.")
        return email


class PersonForm(EmailMixin, OpenedForm, auth_forms.UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


class NewPersonForm(EmailMixin, auth_forms.AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "first_name", "last_name"]


@admin.register(User, site=owner_site)
class PersonAdmin(ShopAdmin, auth_admin.UserAdmin):
    form = PersonForm
    add_form = NewPersonForm
    list_display = ["email", "first_name", "last_name", "is_superuser", "is_staff", "is_active"]
    list_filter = ["is_superuser", "is_staff", "is_active", "groups"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["email"]
    filter_horizontal = ["groups"]
    readonly_fields = ["last_login", "date_joined"]
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

    def get_readonly_fields(self, request, obj=None):
        """Keep owners from shutting themselves out."""
        own = obj is not None and obj.pk == request.user.pk
        return [*self.readonly_fields, *(OWN_RIGHTS if own else [])]

    def has_delete_permission(self, request, obj=None):
        own = isinstance(obj, User) and obj.pk == request.user.pk
        return not own and super().has_delete_permission(request, obj)


@admin.register(Group, site=owner_site)
class GroupAdmin(ShopAdmin, auth_admin.GroupAdmin):
    pass
