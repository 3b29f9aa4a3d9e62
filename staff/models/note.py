"""What staff write to each other about an order; customers never see it."""

from django.conf import settings
from django.db import models

from orders.models import Order

MAX_NOTE_LENGTH = 2_000


class OrderNote(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="notes")
    text = models.CharField("note", max_length=MAX_NOTE_LENGTH)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="order_note_not_empty")
        ]

    def __str__(self):
        return f"Note on order {self.order_id}"
