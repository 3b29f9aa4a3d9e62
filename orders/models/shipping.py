"""How books travel, and what that costs; the owner edits it."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django_countries.fields import CountryField


class ShippingMethodQuerySet(models.QuerySet):
    def active(self):
        return self.filter(active=True)

    def to(self, country: str) -> list["ShippingMethod"]:
        """Return the methods that go to this country, in the owner's order."""
        return [method for method in self.active() if method.goes_to(country)]


class ShippingMethod(models.Model):
    name = models.CharField(max_length=80)
    note = models.CharField(max_length=120, blank=True, help_text="Such as “2 to 4 working days”.")
    countries = CountryField(
        multiple=True, blank=True, help_text="None chosen: all countries the shop sends to."
    )
    price = models.DecimalField(
        max_digits=8, decimal_places=2, validators=[MinValueValidator(0)], help_text="With tax."
    )
    free_from = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text="Costs nothing from this value of the books on; empty: never.",
    )
    tax_rate = models.DecimalField(
        max_digits=4,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(0)],
        help_text="Per cent of tax within the price.",
    )
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    objects = ShippingMethodQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="shipping_name_not_empty"),
            models.CheckConstraint(condition=Q(price__gte=0), name="shipping_price_not_negative"),
            models.CheckConstraint(
                condition=Q(free_from=None) | Q(free_from__gt=0), name="shipping_free_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(tax_rate__gte=0) & Q(tax_rate__lt=100),
                name="shipping_tax_rate_in_range",
            ),
        ]

    def __str__(self):
        return self.name

    def goes_to(self, country: str) -> bool:
        codes = [each.code for each in self.countries] or settings.SHOP_COUNTRIES
        return country in codes and country in settings.SHOP_COUNTRIES

    def price_for(self, products_price: Decimal) -> Decimal:
        """Return what it costs to send books of this value."""
        free = self.free_from is not None and products_price >= self.free_from
        return Decimal("0.00") if free else self.price
