"""Lines of orders, one for each copy, so that each can be packed and cancelled alone."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from catalogue.models import Product
from orders.models.catalogue_snapshot import CatalogueSnapshot
from orders.models.order import Order
from orders.models.status import LineStatus


class OrderLine(models.Model):
    """One copy of a book, with its name, price and tax of then."""

    Status = LineStatus
    # Copies that share these stand on one line: on pages, in emails and on documents.
    ALIKE_BY = ("product_id", "name", "byline", "isbn", "price", "tax_rate")

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    product = models.ForeignKey(Product, models.PROTECT, related_name="order_lines")
    name = models.CharField(max_length=255)
    byline = models.CharField(max_length=500, blank=True)
    # Without an index of their own: those below begin with them.
    authors = models.ForeignKey(
        CatalogueSnapshot,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    categories = models.ForeignKey(
        CatalogueSnapshot,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    isbn = models.CharField(max_length=13, blank=True)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    tax_rate = models.DecimalField(max_digits=4, decimal_places=2)
    counted = models.BooleanField(help_text="Whether the copy was taken from a counted stock.")
    status = models.PositiveSmallIntegerField(choices=LineStatus, default=LineStatus.NEW)
    credit_note = models.ForeignKey(
        "orders.CreditNote",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="lines",
        db_index=False,
        help_text="Gave the price back, where the copy was invoiced before it was cancelled.",
    )
    notified_by = models.ForeignKey(
        "orders.OrderEmail",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="lines",
        help_text="The email that said it was sent or cancelled.",
    )

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["credit_note"],
                name="line_by_credit_note",
                condition=Q(credit_note__isnull=False),
            ),
            models.Index(fields=["status", "order"], name="line_by_status"),
            models.Index(fields=["isbn", "order"], name="line_by_isbn"),
            models.Index(fields=["authors", "order"], name="line_by_authors"),
            models.Index(fields=["categories", "order"], name="line_by_categories"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=[10, 20, 30, 40]), name="line_status"),
            models.CheckConstraint(condition=Q(price__gt=Decimal(0)), name="line_price_above_zero"),
            models.CheckConstraint(
                condition=Q(tax_rate__gte=0) & Q(tax_rate__lt=100), name="line_tax_rate_in_range"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="line_name_not_empty"),
        ]

    def __str__(self):
        return self.name
