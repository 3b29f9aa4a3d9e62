"""The admin sites of the shop: one for each kind of staff, told apart by name and colour."""

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.shortcuts import redirect

FIRST_APP = "catalogue"


class OwnerSignInForm(AdminAuthenticationForm):
    """Signs in owners only, with the same answer to everybody else."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": "This e-mail address and password do not open the owners' site. "
        "Please check both; capitals matter in the password.",
    }

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if not user.is_superuser:
            raise self.get_invalid_login_error()

    def clean_username(self):
        if "\0" in (email := self.cleaned_data["username"]):
            raise ValidationError(self.error_messages["invalid_login"])
        return email


class OwnerSite(AdminSite):
    """Everything there is, for the owners of the shop (black)."""

    site_header = site_title = "BookTime owners"
    index_title = "The shop"
    look = "owners"
    login_form = OwnerSignInForm
    enable_nav_sidebar = False  # the sections stand in the bar on top: lists need the width

    def has_permission(self, request) -> bool:
        return request.user.is_active and request.user.is_superuser

    def password_change(self, request, extra_context=None):
        """Lead to the shop's own page, where the limits hold."""
        return redirect("account_change_password")

    def each_context(self, request) -> dict:
        return {**super().each_context(request), "site_look": self.look}

    def get_app_list(self, request, app_label=None) -> list[dict]:
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: app["app_label"] != FIRST_APP)


owner_site = OwnerSite(name="admin")
