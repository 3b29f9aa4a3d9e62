"""Why a book has the copies it has: nothing changes a stock without a line here (DESIGN 2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class StockMovement(models.Model):
    """So many copies more or fewer. A book's movements add up to its stock; to 0 if uncounted."""

    class Kind(models.IntegerChoices):
        FIRST = 10, "first count"
        CORRECTION = 20, "correction"
        FEED = 30, "import"
        SALE = 40, "order"
        RETURN = 50, "cancelled"

    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="movements")
    kind = models.PositiveSmallIntegerField(choices=Kind)
    change = models.BigIntegerField(help_text="Copies received; below 0: sold or removed.")
    order_number = models.BigIntegerField(null=True, blank=True, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "stock movement"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[10, 20, 30, 40, 50]), name="movement_kind_known"
            ),
            models.CheckConstraint(condition=~Q(change=0), name="movement_moves"),
            models.CheckConstraint(
                condition=~Q(kind=40) | Q(change__lt=0), name="movement_order_takes"
            ),
            models.CheckConstraint(
                condition=~Q(kind=50) | Q(change__gt=0), name="movement_cancelled_gives_back"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[40, 50]) | Q(order_number__isnull=False),
                name="movement_names_its_order",
            ),
        ]

    def __str__(self):
        return f"{self.change:+} {self.get_kind_display()}"
