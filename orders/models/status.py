"""How far orders and their lines are, and who changed them when (DESIGN 4)."""

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Max, Q
from django.db.models.functions import TruncMinute


class OrderStatus(models.IntegerChoices):
    NEW = 10, "new"
    PAID = 20, "paid"
    DONE = 30, "done"
    CANCELLED = 40, "cancelled"


class LineStatus(models.IntegerChoices):
    NEW = 10, "new"
    PROCESSING = 20, "processing"
    SENT = 30, "sent"
    CANCELLED = 40, "cancelled"


TRANSITIONS = {
    LineStatus.NEW: {LineStatus.PROCESSING, LineStatus.SENT, LineStatus.CANCELLED},
    LineStatus.PROCESSING: {LineStatus.SENT, LineStatus.CANCELLED},
    LineStatus.SENT: set(),
    LineStatus.CANCELLED: set(),
}

# What staff may take back while nothing of the order has left the house.
STEPS_BACK = {LineStatus.PROCESSING: LineStatus.NEW}


class StatusChangeQuerySet(models.QuerySet):
    def by_minute(self, *fields: str):
        """Sum up what was done at once: as many copies (`number`), or the `of_order` itself."""
        changes = self.order_by().annotate(minute=TruncMinute("at"), of_order=Q(line=None))
        sums = changes.values("minute", "of_order", "new", "by_customer", *fields)
        return sums.annotate(number=Count("pk"), last=Max("at")).order_by("last", "of_order")


class StatusChange(models.Model):
    """One transition of an order or a line: from, to, who, when. `by` none: the shop."""

    order = models.ForeignKey("orders.Order", models.CASCADE, related_name="changes")
    line = models.ForeignKey("orders.OrderLine", models.CASCADE, null=True, related_name="changes")
    old = models.PositiveSmallIntegerField("from")
    new = models.PositiveSmallIntegerField("to")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_customer = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    objects = StatusChangeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["at"], name="line_sent_at", condition=Q(new=30, line__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(old=F("new")), name="status_change_changes"),
            models.CheckConstraint(
                condition=Q(old__in=[10, 20, 30, 40], new__in=[10, 20, 30, 40]),
                name="status_change_known",
            ),
        ]

    def __str__(self):
        names = OrderStatus if self.line_id is None else LineStatus
        return f"{names(self.old).label} → {names(self.new).label}"
