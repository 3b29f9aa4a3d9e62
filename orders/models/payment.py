"""Money that came and went, as rows that are only added to (law 13)."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from orders.models.order import Order


class FrozenError(TypeError):
    """Somebody tried to change or delete what is only added to."""


class PaymentQuerySet(models.QuerySet):
    def update(self, **fields):
        if set(fields) - {"entered_by", "entered_by_id", "reference"}:
            raise FrozenError("A payment is never changed; reverse it by another one.")
        return super().update(**fields)

    def delete(self):
        raise FrozenError("A payment is never deleted; reverse it by another one.")


class Payment(models.Model):
    """So much was received, or paid back (below nothing), for an order.

    A mistake is not corrected but reversed, by a row that takes the same amount back.
    """

    class Method(models.TextChoices):
        TRANSFER = "transfer", "bank transfer"
        CARD = "card", "card"
        CASH = "cash", "cash"
        CHEQUE = "cheque", "cheque"
        OTHER = "other", "other"

    order = models.ForeignKey(Order, models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    method = models.CharField(max_length=10, choices=Method, default=Method.TRANSFER)
    reference = models.CharField(max_length=140, blank=True)
    received_on = models.DateField(help_text="The day the money came or went, by the bank.")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal"
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["received_on", "id"], name="payment_by_day")]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="payment_amount_not_zero"),
            models.CheckConstraint(
                condition=Q(method__in=["transfer", "card", "cash", "cheque", "other"]),
                name="payment_method_known",
            ),
        ]

    def __str__(self):
        return f"Payment {self.pk} of order {self.order_id}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise FrozenError("A payment is never changed; reverse it by another one.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise FrozenError("A payment is never deleted; reverse it by another one.")

    @property
    def is_refund(self) -> bool:
        return self.amount < 0

    @property
    def paid_back(self) -> Decimal:
        return -self.amount
