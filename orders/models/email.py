"""Mails about orders: written into the database with what they tell, sent by the queue."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from orders.models.order import Order


class OrderEmail(models.Model):
    """One mail; what it says is read from the order when it leaves."""

    class Kind(models.TextChoices):
        PLACED = "placed", "confirmation"
        PAID = "paid", "payment received"
        SENT = "sent", "books sent"
        CANCELLED = "cancelled", "cancelled"
        REMINDER = "reminder", "reminder to pay"
        EXPIRED = "expired", "cancelled, as it was not paid"
        REFUNDED = "refunded", "paid back"
        ADDRESS = "address", "new delivery address"
        LINK = "link", "link to the order"
        CLAIM = "claim", "question whether it belongs to an account"

    order = models.ForeignKey(Order, models.CASCADE, related_name="emails")
    kind = models.CharField(max_length=10, choices=Kind)
    again = models.BooleanField(default=False, help_text="Staff asked for it once more.")
    queued_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "email about an order"
        verbose_name_plural = "emails about orders"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "placed",
                        "paid",
                        "sent",
                        "cancelled",
                        "reminder",
                        "expired",
                        "refunded",
                        "address",
                        "link",
                        "claim",
                    ]
                ),
                name="order_email_kind_known",
            ),
            models.UniqueConstraint(
                fields=["order", "kind"],
                condition=Q(kind="placed", again=False),
                name="order_email_placed_once",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.order}"
