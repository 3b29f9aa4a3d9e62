"""Orders and postage on the owners' site: to look at, and what the shop's verbs allow."""

from functools import partial

from django.contrib import admin, messages
from django.utils.formats import date_format
from django.utils.timezone import localtime

from config.templatetags.shop import money
from orders.letters import queue_again
from orders.models import Letter, LineStatus, Order, OrderLine, ShippingMethod, StatusChange
from orders.models.status import LEGAL_MOVES
from orders.moves import IllegalMoveError, Mover, cancel, mark_paid, move_lines
from staff.admin.base import ShopAdmin, ShopInline
from staff.sites import owner_site


class Untouched:
    """To look at only: what was ordered stays as it was."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class LineInline(Untouched, ShopInline):
    model = OrderLine
    fields = readonly_fields = ["name", "isbn", "price", "tax_rate", "status"]
    verbose_name_plural = "copies"


class ChangeInline(Untouched, ShopInline):
    model = StatusChange
    fields = readonly_fields = ["at", "__str__", "by", "by_customer"]
    verbose_name_plural = "what happened"


class LetterInline(Untouched, ShopInline):
    model = Letter
    fields = readonly_fields = ["kind", "queued_at", "sent_at", "tries"]
    verbose_name_plural = "mails"


@admin.register(Order, site=owner_site)
class OrderAdmin(Untouched, ShopAdmin):
    list_display = ["__str__", "email", "billing_name", "total_column", "status", "placed_column"]
    list_filter = ["status"]
    search_fields = ["=pk", "email__startswith", "billing_name"]
    search_help_text = "A number, the beginning of an e-mail address, or a name."
    actions = ["mark_paid", "mark_processing", "mark_sent", "cancel"]
    inlines = [LineInline, ChangeInline, LetterInline]
    ordering = ["-pk"]

    @admin.display(description="total", ordering="total")
    def total_column(self, order):
        return money(order.total)

    @admin.display(description="placed", ordering="date_added")
    def placed_column(self, order):
        return date_format(localtime(order.date_added), "j M Y, H:i")

    def has_action_permission(self, request):
        return request.user.is_superuser

    @admin.action(description="Mark as paid", permissions=["action"])
    def mark_paid(self, request, queryset):
        self._each(request, queryset, mark_paid, "marked as paid")

    @admin.action(description="Mark all books as being packed", permissions=["action"])
    def mark_processing(self, request, queryset):
        self._each(request, queryset, partial(_move_all, LineStatus.PROCESSING), "marked as packed")

    @admin.action(description="Mark all books as sent", permissions=["action"])
    def mark_sent(self, request, queryset):
        self._each(request, queryset, partial(_move_all, LineStatus.SENT), "marked as sent")

    @admin.action(description="Cancel, copies go back to stock", permissions=["action"])
    def cancel(self, request, queryset):
        self._each(request, queryset, cancel, "cancelled")

    def _each(self, request, queryset, verb, done: str) -> None:
        changed = 0
        for pk in queryset.order_by("pk").values_list("pk", flat=True):
            try:
                verb(pk, Mover(request.user))
                changed += 1
            except (IllegalMoveError, OrderLine.DoesNotExist):
                self.message_user(request, f"Order {pk} cannot be {done} now.", messages.WARNING)
        orders = "1 order was" if changed == 1 else f"{changed} orders were"
        self.message_user(request, f"{orders} {done}.", messages.SUCCESS)


def _move_all(to: LineStatus, order_id: int, by: Mover) -> None:
    """Move the copies that may go there; OrderLine.DoesNotExist where there is none."""
    origins = [status for status, targets in LEGAL_MOVES.items() if to in targets]
    lines = OrderLine.objects.filter(order=order_id, status__in=origins)
    move_lines(order_id, to, by, list(lines.values_list("pk", flat=True)))


@admin.register(Letter, site=owner_site)
class LetterAdmin(Untouched, ShopAdmin):
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
        letters = queryset.select_related("order")
        for letter in letters:
            queue_again(letter)
        self.message_user(request, f"On their way once more: {len(letters)}.", messages.SUCCESS)


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
