"""The admin sites of the shop: one for each kind of staff, told apart by name and colour."""

from functools import update_wrapper

from django.conf import settings
from django.contrib.admin import AdminSite
from django.shortcuts import redirect
from django.urls import reverse

from accounts.decorators import login_url
from accounts.models import User
from accounts.views.authentication import logout
from config.htmx import htmx_redirect
from staff.access import is_let_in, refuse_entry
from staff.models import FailedWork
from staff.reports.admin_site import ReportsMixin

FIRST_APP = "catalogue"


class ShopSite(AdminSite):
    """A site for those whom it opens to; they sign in on the shop's own page, with its limits."""

    look = ""
    index_title = "The shop"
    enable_nav_sidebar = False  # the sections stand in the bar on top: lists need the width

    def opens_to(self, user: User) -> bool:
        raise NotImplementedError

    def has_permission(self, request) -> bool:
        return is_let_in(request, self.opens_to)

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(view, cacheable)

        def answer(request, *args, **kwargs):
            if not self.has_permission(request):
                return refuse_entry(request)
            return guarded(request, *args, **kwargs)

        return update_wrapper(answer, guarded)

    def get_urls(self) -> list:
        """Leave out Django's redirect to any row's page by its number, which asks no permission."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def login(self, request, extra_context=None):
        """Lead to the shop's sign-in and back."""
        page = request.GET.get("next") or reverse(f"{self.name}:index")
        if not request.user.is_authenticated:
            return htmx_redirect(request, login_url(page))
        if not self.has_permission(request):
            return refuse_entry(request)
        return redirect(f"{self.name}:index")

    def logout(self, request, extra_context=None):
        return logout(request)

    def password_change(self, request, extra_context=None):
        """Lead to the shop's own page, where the limits hold."""
        return redirect("account_change_password")

    @property
    def site_title(self):
        return f"{settings.SHOP_NAME} {self.place}"

    site_header = site_title

    def each_context(self, request) -> dict:
        return {**super().each_context(request), "site_look": self.look}

    def get_app_list(self, request, app_label=None) -> list[dict]:
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: app["app_label"] != FIRST_APP)


class OwnerSite(ReportsMixin, ShopSite):
    """Everything there is, for the owners of the shop (black)."""

    place = "owners"
    look = "owners"

    def opens_to(self, user):
        return user.is_active and user.is_superuser

    def index(self, request, extra_context=None):
        """Say on top what the queue could not do."""
        failed = FailedWork.objects.count()
        return super().index(request, {"failed_work": failed, **(extra_context or {})})


class OfficeSite(ReportsMixin, ShopSite):
    """The catalogue, orders and addresses, for the central office (purple)."""

    place = "central office"
    look = "office"

    def opens_to(self, user):
        return user.is_employee


class DispatchSite(ShopSite):
    """Paid orders to pack, for the dispatch office (green)."""

    place = "dispatch"
    look = "dispatch"

    def opens_to(self, user):
        return user.is_dispatcher


owner_site = OwnerSite(name="admin")
office_site = OfficeSite(name="office-admin")
dispatch_site = DispatchSite(name="dispatch-admin")
