"""What the dispatch office works with: paid orders, and not who paid how much for them."""

from collections import defaultdict

from django.contrib import admin, messages
from django.utils.html import format_html

from catalogue.models import Product, ProductTag
from orders.bulk_actions import BulkAction
from orders.models import Order, OrderLine, OrderStatus
from staff.admin.addresses import SHIPPING, ShippingAddressMixin
from staff.admin.audit_log import Entry
from staff.admin.base import ReadOnlyMixin, ShopAdmin
from staff.admin.categories import CategoryAdmin
from staff.admin.office import NoDeleteMixin
from staff.admin.orders import OrderAdmin, say_done
from staff.admin.products import ProductAdmin
from staff.bulk.actions import apply_now, result_of
from staff.sites import dispatch_site


class LinePermissionMixin:
    """Actions that mark copies as packed or sent."""

    def has_action_permission(self, request):
        return request.user.has_perm("orders.change_orderline")


@admin.register(Order, site=dispatch_site)
class DispatchOrderAdmin(ShippingAddressMixin, LinePermissionMixin, OrderAdmin):
    """A row that is not paid, or done, is none here."""

    list_display = ["__str__", "placed_column", "shipping_name", "shipping_city", "country_column"]
    list_filter = []
    search_fields = ["=pk", "shipping_name", "shipping_zip_code__startswith"]
    search_help_text = "A number, the name on the parcel, or the beginning of a postcode."
    actions = ["mark_processing", "mark_sent"]
    ordering = ["pk"]
    fieldsets = [
        (None, {"fields": ["number", "date_added", "products"]}),
        ("Deliver to", {"fields": SHIPPING}),
    ]

    @admin.display(description="number")
    def number(self, order):
        return order.pk

    @admin.display(description="country", ordering="shipping_country")
    def country_column(self, order):
        return order.shipping_country.name

    history_fields = frozenset(SHIPPING)

    def get_queryset(self, request):
        return super().get_queryset(request).filter(status=OrderStatus.PAID)


@admin.register(OrderLine, site=dispatch_site)
class DispatchLineAdmin(LinePermissionMixin, ReadOnlyMixin, ShopAdmin):
    """Copies to pack; they change by what is done with them only."""

    list_display = ["order_column", "name", "byline", "isbn", "status"]
    list_display_links = ["name"]
    list_filter = ["status"]
    search_fields = ["=order__pk", "isbn__startswith", "name"]
    search_help_text = "The number of an order, an ISBN, or words of the title."
    actions = ["mark_processing", "mark_sent"]
    ordering = ["order_id", "pk"]  # the oldest first; "order" would follow the orders' own
    fields = ["order", "product", "name", "byline", "isbn", "status"]

    @admin.display(description="order", ordering="order_id")
    def order_column(self, line):
        return format_html('<a href="../order/{0}/change/">{0}</a>', line.order_id)

    def get_queryset(self, request):
        return super().get_queryset(request).filter(order__status=OrderStatus.PAID)

    def get_search_results(self, request, queryset, search_term):
        isbn = search_term.replace("-", "").strip()
        term = isbn if isbn.isdecimal() else search_term
        return super().get_search_results(request, queryset, term)

    def history_of(self, request, line):
        changes = line.changes.select_related("by").order_by("-pk")
        return [
            Entry(change.at, "" if change.by_customer else str(change.by or ""), str(change))
            for change in changes
        ]

    @admin.action(description="Mark as being packed", permissions=["action"])
    def mark_processing(self, request, queryset):
        self._apply(request, queryset, BulkAction("processing"), "marked as being packed")

    @admin.action(description="Mark as sent", permissions=["action"])
    def mark_sent(self, request, queryset):
        self._apply(request, queryset, BulkAction("sent"), "marked as sent")

    def _apply(self, request, queryset, action: BulkAction, done: str) -> None:
        lines = defaultdict(list)
        for order, line in queryset.order_by("order", "pk").values_list("order_id", "pk"):
            lines[order].append(line)
        job = apply_now(action, lines, request.user)
        result = result_of(job)
        for order in result.refused:
            text = f"Order {order}: not all these copies can be {done} now; none was changed."
            self.message_user(request, text, messages.WARNING)
        copies = "1 copy was" if result.copies == 1 else f"{result.copies} copies were"
        say_done(self, request, job, copies, done)


@admin.register(Product, site=dispatch_site)
class DispatchProductAdmin(NoDeleteMixin, ProductAdmin):
    """Whether a book can be bought is said here; the rest is to look at, and no price is."""

    list_display = ["cover_column", "name", "byline", "isbn", "stock", "in_stock"]
    list_filter = ["in_stock", *ProductAdmin.list_filter[2:]]
    actions = []
    autocomplete_fields = []
    prepopulated_fields = {}
    inlines = []
    save_on_top = False
    fieldsets = [
        (None, {"fields": ["name", "slug", "byline", "tags", "description"]}),
        ("For sale", {"fields": ["in_stock", "stock", "active"]}),
        ProductAdmin.fieldsets[2],
    ]

    history_parts = ()
    history_fields = frozenset(admin.utils.flatten_fieldsets(fieldsets))

    def get_readonly_fields(self, request, obj=None):
        shown = admin.utils.flatten_fieldsets(self.fieldsets)
        return [field for field in shown if field != "in_stock"]

    def has_add_permission(self, request):
        return False


@admin.register(ProductTag, site=dispatch_site)
class DispatchCategoryAdmin(NoDeleteMixin, CategoryAdmin):
    fixed = ["name", "slug"]

    def has_add_permission(self, request):
        return False
