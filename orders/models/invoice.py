"""Invoices: numbered without a gap, and the same for ever (law 3)."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from orders.models.order import Order


class InvoiceCounter(models.Model):
    """One row with the last number; its lock makes those who number invoices queue up."""

    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="invoice_counter_alone")]

    def __str__(self):
        return str(self.last)

    @classmethod
    def next(cls) -> int:
        """Return the next number, which is free again if the transaction is rolled back."""
        if not cls.objects.filter(pk=1).update(last=F("last") + 1):
            cls.objects.bulk_create([cls(pk=1, last=0)], ignore_conflicts=True)
            cls.objects.filter(pk=1).update(last=F("last") + 1)
        return cls.objects.values_list("last", flat=True).get(pk=1)


class Invoice(models.Model):
    """What an invoice says, frozen when it is made: the shop, the buyer, lines, taxes, total."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="invoice")
    number = models.PositiveIntegerField(unique=True)
    issued_at = models.DateTimeField(auto_now_add=True)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    paper = models.BinaryField(null=True, help_text="As PDF, once somebody asked for it.")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(number__gt=0), name="invoice_number")]

    def __str__(self):
        return f"Invoice {self.number}"
