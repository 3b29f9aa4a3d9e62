"""What a bulk action did to each of its orders, or why it left one as it was."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from orders.models import Payment
from staff.models.job import Job


class JobOrderQuerySet(models.QuerySet):
    def changed(self) -> "JobOrderQuerySet":
        return self.exclude(lines=[], payment=None)

    def left(self) -> "JobOrderQuerySet":
        """Those that stayed as they were."""
        return self.filter(lines=[], payment=None)


class JobOrder(models.Model):
    """One order of a job: the copies that were moved or the payment that was entered."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="orders", db_index=False)
    order_number = models.PositiveBigIntegerField()
    lines = models.JSONField(default=list, help_text="The ids of the copies.")
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, editable=False, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True, help_text="Why not, or not all of it.")
    undoes = models.OneToOneField(
        "self", models.CASCADE, null=True, editable=False, related_name="undone_by"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = JobOrderQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["job", "order_number"], name="job_order_once"),
            models.CheckConstraint(
                condition=~Q(lines=[], payment=None, reason=""), name="job_order_says_something"
            ),
        ]

    def __str__(self):
        return f"Order {self.order_number} of job {self.job_id}"
