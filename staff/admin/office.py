"""What the central office works with; what is in links of the shop is typed once, and stays."""

from django.contrib import admin

from catalogue.models import Author, Product, ProductTag
from orders.models import Order, OrderEmail
from staff.admin.addresses import SHIPPING, ShippingAddressMixin
from staff.admin.categories import AuthorAdmin, CategoryAdmin
from staff.admin.orders import OrderAdmin, OrderEmailAdmin
from staff.admin.products import ProductAdmin
from staff.sites import office_site


class NoDeleteMixin:
    """Never deleted; `fixed` fields are typed when it is added, and stay."""

    fixed = []

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(self.fixed if obj else [])]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Product, site=office_site)
class OfficeProductAdmin(NoDeleteMixin, ProductAdmin):
    fixed = ["name", "slug"]


@admin.register(ProductTag, site=office_site)
class OfficeCategoryAdmin(NoDeleteMixin, CategoryAdmin):
    fixed = ["name", "slug"]


@admin.register(Author, site=office_site)
class OfficeAuthorAdmin(NoDeleteMixin, AuthorAdmin):
    fixed = ["slug"]


class OrderPermissionMixin:
    """Actions on orders, for those who may change them."""

    def has_action_permission(self, request):
        return request.user.has_perm("orders.change_order")


@admin.register(Order, site=office_site)
class OfficeOrderAdmin(ShippingAddressMixin, OrderPermissionMixin, OrderAdmin):
    fieldsets = [
        *OrderAdmin.fieldsets[:2],
        ("Deliver to", {"fields": SHIPPING}),
        ("Invoice", {"fields": ["invoice_to", "invoice_number"]}),
        OrderAdmin.fieldsets[3],
    ]


@admin.register(OrderEmail, site=office_site)
class OfficeOrderEmailAdmin(OrderPermissionMixin, OrderEmailAdmin):
    pass
