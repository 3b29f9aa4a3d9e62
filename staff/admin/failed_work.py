"""What the queue could not do, on the owners' site."""

from contextlib import suppress
from uuid import UUID

from django.contrib import admin, messages

from staff.admin.base import ReadOnlyMixin, ShopAdmin
from staff.models import FailedWork
from staff.sites import owner_site


@admin.register(FailedWork, site=owner_site)
class FailedWorkAdmin(ReadOnlyMixin, ShopAdmin):
    list_display = ["what", "finished_at", "exception_class_path"]
    list_display_links = ["what"]
    fields = readonly_fields = [
        "task_path",
        "enqueued_at",
        "finished_at",
        "exception_class_path",
        "traceback",
    ]
    ordering = ["-finished_at"]
    actions = ["do_again"]

    def is_row_id(self, text: str) -> bool:
        with suppress(ValueError):
            return bool(UUID(text))
        return False

    def has_delete_permission(self, request, obj=None):
        """Let owners forget what nobody needs."""
        return super(ReadOnlyMixin, self).has_delete_permission(request, obj)

    @admin.action(description="Try again")
    def do_again(self, request, queryset):
        for work in queryset:
            work.do_again()
        self.message_user(request, "It is back in the queue.", messages.SUCCESS)
