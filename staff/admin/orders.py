"""Orders and postage on the owners' site: to look at, and what the shop's verbs allow."""

from collections.abc import Iterable

from django.contrib import admin, messages
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from config.templatetags.shop import amount_in, money
from orders.bulk_actions import BulkAction
from orders.emails import queue_again
from orders.models import LineStatus, Order, OrderEmail, OrderStatus, ShippingMethod
from orders.summary import summary_of
from staff.admin.base import ReadOnlyMixin, ShopAdmin
from staff.bulk.actions import apply_now, result_of
from staff.dashboard.payment_forms import rows_of
from staff.models import Job
from staff.money import balance_in_words
from staff.sites import owner_site

MAX_ORDERS_PER_ACTION = 200
MONEY = ["owed_column", "received_column", "balance", "payments"]


@admin.register(Order, site=owner_site)
class OrderAdmin(ReadOnlyMixin, ShopAdmin):
    list_display = ["__str__", "email", "billing_name", "total_column", "status", "placed_column"]
    list_filter = ["status"]
    search_fields = ["=pk", "email__startswith", "billing_name"]
    search_help_text = "A number, the beginning of an email address, or a name."
    actions = ["mark_paid", "mark_processing", "mark_sent", "cancel"]
    ordering = ["-pk"]
    fieldsets = [
        (None, {"fields": ["status", "email", "customer", "date_added", "paid_at"]}),
        (
            "Books",
            {"fields": ["products", "shipping_method", "shipping_cost", "total_column", *MONEY]},
        ),
        ("Addresses", {"fields": ["goes_to", "invoice_to", "invoice_number"]}),
        ("What happened", {"fields": ["transitions", "emails"]}),
    ]
    readonly_fields = [
        "customer",
        "products",
        "shipping_cost",
        "total_column",
        *MONEY,
        "goes_to",
        "invoice_to",
        "transitions",
        "emails",
    ]

    @admin.display(description="total", ordering="total")
    def total_column(self, order):
        return amount_in(order.total, order.currency)

    @admin.display(description="postage")
    def shipping_cost(self, order):
        return amount_in(order.shipping_price, order.currency)

    @admin.display(description="owed")
    def owed_column(self, order):
        return amount_in(order.owed, order.currency)

    @admin.display(description="received")
    def received_column(self, order):
        return amount_in(order.received, order.currency)

    @admin.display(description="balance")
    def balance(self, order):
        return balance_in_words(order)

    @admin.display(description="payments")
    def payments(self, order):
        return _lines(
            f"{date_format(row.payment.received_on, 'j M Y')}: {row.amount} {row.what},"
            f" {row.payment.get_method_display()} {row.payment.reference}".rstrip()
            + f", by {row.payment.entered_by or 'the shop'}"
            + (" (reversed since)" if row.reversal else "")
            for row in rows_of(order)
        )

    @admin.display(description="placed", ordering="date_added")
    def placed_column(self, order):
        return _when(order.date_added)

    # In the words of the shop: an order may have thousands of copies.
    @admin.display(description="customer")
    def customer(self, order):
        return order.user or "a guest"

    @admin.display(description="books")
    def products(self, order):
        return _lines(
            f"{product.quantity} × {product.name}: "
            + ", ".join(f"{copies.number} {copies.words}" for copies in product.states)
            for product in summary_of(order).products
        )

    @admin.display(description="deliver to")
    def goes_to(self, order):
        return _lines(order.shipping.lines)

    @admin.display(description="invoice to")
    def invoice_to(self, order):
        return _lines(order.billing.lines)

    @admin.display(description="changes")
    def transitions(self, order):
        return _lines(transitions_of(order))

    @admin.display(description="emails")
    def emails(self, order):
        return _lines(
            f"{email.get_kind_display()}: {_when(email.sent_at) if email.sent_at else 'waits'}"
            for email in order.emails.all()
        )

    def has_action_permission(self, request):
        return request.user.is_superuser

    @admin.action(description="Mark as paid", permissions=["action"])
    def mark_paid(self, request, queryset):
        self._each(request, queryset, BulkAction("paid"), "marked as paid")

    @admin.action(description="Mark all books as being packed", permissions=["action"])
    def mark_processing(self, request, queryset):
        self._each(request, queryset, BulkAction("processing"), "marked as packed")

    @admin.action(description="Mark all books as sent", permissions=["action"])
    def mark_sent(self, request, queryset):
        self._each(request, queryset, BulkAction("sent"), "marked as sent")

    @admin.action(description="Cancel, copies go back into stock", permissions=["action"])
    def cancel(self, request, queryset):
        self._each(request, queryset, BulkAction("cancel", restock=True), "cancelled")

    def _each(self, request, queryset, action: BulkAction, done: str) -> None:
        if _are_too_many(self, request, queryset):
            return
        orders = list(queryset.order_by("pk").values_list("pk", flat=True))
        job = apply_now(action, orders, request.user)
        result = result_of(job)
        for pk in result.refused:
            self.message_user(request, f"Order {pk} cannot be {done} now.", messages.WARNING)
        changed = len(result.changed)
        say_done(
            self, request, job, "1 order was" if changed == 1 else f"{changed} orders were", done
        )


def say_done(site: ShopAdmin, request, job: Job, what: str, done: str) -> None:
    """Say what was done, and lead those who may see it to the record."""
    words = f"{what} {done}."
    if request.user.is_employee:
        record = job.get_absolute_url()
        words = format_html('{} <a href="{}">Show what was done</a>', words, record)
    site.message_user(request, words, messages.SUCCESS)


def _are_too_many(site: ShopAdmin, request, queryset) -> bool:
    """Refuse what would take longer than a page may: half of it would be done."""
    if queryset[: MAX_ORDERS_PER_ACTION + 1].count() <= MAX_ORDERS_PER_ACTION:
        return False
    text = f"At most {MAX_ORDERS_PER_ACTION} at once here; the order dashboard marks longer lists."
    site.message_user(request, text, messages.ERROR)
    return True


def transitions_of(order: Order) -> list[str]:
    """Say who changed how many copies when; what was done at once is one line."""
    sentences = []
    changes = order.changes.by_minute("old", "by__email").order_by("minute", "of_order", "new")
    for row in changes:
        names = OrderStatus if row["of_order"] else LineStatus
        what = "order" if row["of_order"] else f"{row['number']} copies"
        words = f"{what} {names(row['old']).label} → {names(row['new']).label}"
        who = row["by__email"] or ("the customer" if row["by_customer"] else "the shop")
        sentences.append(f"{_when(row['minute'])}: {words}, by {who}")
    return sentences


def _lines(lines: Iterable[str]) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines)) or "–"


def _when(moment) -> str:
    return date_format(localtime(moment), "j M Y, H:i")


@admin.register(OrderEmail, site=owner_site)
class OrderEmailAdmin(ReadOnlyMixin, ShopAdmin):
    list_display = ["__str__", "queued_at", "sent_at", "tries"]
    list_filter = ["kind"]
    list_select_related = ["order"]
    search_fields = ["=order__pk"]
    search_help_text = "The number of an order."
    actions = ["send_again"]
    ordering = ["-pk"]

    def has_action_permission(self, request):
        return request.user.is_superuser

    @admin.action(description="Send again", permissions=["action"])
    def send_again(self, request, queryset):
        if _are_too_many(self, request, queryset):
            return
        emails = list(queryset.select_related("order"))
        sent = [email for email in emails if email.sent_at and email.order.email]
        for email in sent:
            queue_again(email)
        self.message_user(request, f"Sent again: {len(sent)}.", messages.SUCCESS)
        if left := len(emails) - len(sent):
            text = f"Still waiting to be sent, or no longer with an address: {left}."
            self.message_user(request, text, messages.WARNING)


@admin.register(ShippingMethod, site=owner_site)
class ShippingMethodAdmin(ShopAdmin):
    list_display = ["name", "price_column", "free_column", "where", "position", "active"]
    list_editable = ["position", "active"]
    list_filter = ["active"]

    @admin.display(description="price", ordering="price")
    def price_column(self, method):
        return money(method.price)

    @admin.display(description="free from", ordering="free_from")
    def free_column(self, method):
        return money(method.free_from) if method.free_from else "–"

    @admin.display(description="countries")
    def where(self, method):
        return ", ".join(country.name for country in method.countries) or "all"
