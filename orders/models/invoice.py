"""Invoices and credit notes: numbered without a gap, and the same for ever (laws 3 and 13)."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orders.models.order import Order


class NumberCounter(models.Model):
    """One row with the last number; its lock makes those who number documents queue up."""

    last = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.last)

    @classmethod
    def next(cls) -> int:
        """Return the next number, which is free again if the transaction is rolled back."""
        if not cls.objects.filter(pk=1).update(last=F("last") + 1):
            cls.objects.bulk_create([cls(pk=1, last=0)], ignore_conflicts=True)
            cls.objects.filter(pk=1).update(last=F("last") + 1)
        return cls.objects.values_list("last", flat=True).get(pk=1)


class InvoiceCounter(NumberCounter):
    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="invoice_counter_alone")]


class CreditNoteCounter(NumberCounter):
    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="credit_note_counter_alone")]


class Document(models.Model):
    """What a document says, frozen when it is made: the shop, the buyer, lines, taxes, total.

    `issued_on` is the day in the shop's time zone of then: reports of money go by it.
    """

    number = models.PositiveIntegerField(unique=True)
    issued_at = models.DateTimeField(default=timezone.now, editable=False)
    issued_on = models.DateField()
    content = models.JSONField(encoder=DjangoJSONEncoder)
    pdf = models.BinaryField(null=True, help_text="As PDF, rendered by the queue.")
    pdf_digest = models.CharField(
        max_length=64, blank=True, help_text="Of what the PDF says beside the content."
    )

    class Meta:
        abstract = True


class Invoice(Document):
    order = models.OneToOneField(Order, models.PROTECT, related_name="invoice")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(number__gt=0), name="invoice_number")]
        # With the order, so that a report need not open a row that holds a PDF.
        indexes = [models.Index(fields=["issued_on", "order"], name="invoice_by_day")]

    def __str__(self):
        return f"Invoice {self.number}"


class CreditNote(Document):
    """Takes back a part of an invoice, or all of it, because copies were cancelled."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="credit_notes")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gt=0), name="credit_note_number"),
        ]
        indexes = [models.Index(fields=["issued_on", "invoice"], name="credit_note_by_day")]

    def __str__(self):
        return f"Credit note {self.number}"


class DocumentTax(models.Model):
    """What a document charges, or gives back, at one rate of tax; reports sum these up."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="taxes")
    credit_note = models.ForeignKey(CreditNote, models.PROTECT, null=True, related_name="taxes")
    rate = models.DecimalField(max_digits=4, decimal_places=2)
    gross = models.DecimalField(max_digits=12, decimal_places=2)
    amount = models.DecimalField(max_digits=12, decimal_places=2, help_text="The tax in it.")

    class Meta:
        ordering = ["rate"]
        constraints = [
            models.CheckConstraint(
                condition=Q(invoice=None, credit_note__isnull=False)
                | Q(invoice__isnull=False, credit_note=None),
                name="document_tax_of_one",
            ),
            models.UniqueConstraint(
                fields=["invoice", "rate"],
                condition=Q(invoice__isnull=False),
                name="document_tax_once_per_invoice",
            ),
            models.UniqueConstraint(
                fields=["credit_note", "rate"],
                condition=Q(credit_note__isnull=False),
                name="document_tax_once_per_credit_note",
            ),
            models.CheckConstraint(
                condition=Q(gross__gt=0, amount__gte=0, amount__lte=F("gross")),
                name="document_tax_in_range",
            ),
        ]

    def __str__(self):
        return f"{self.gross} at {self.rate} per cent"

    @property
    def net(self):
        return self.gross - self.amount
