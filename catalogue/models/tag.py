"""Categories: the shelves of the shop."""

from django.db import models

from catalogue.models.slugged import Slugged, SluggedQuerySet
from config.row_urls import row_url


class ProductTagQuerySet(SluggedQuerySet):
    def active(self):
        return self.filter(active=True)


class ProductTag(Slugged):
    """A category that products stand under."""

    RESERVED_SLUGS = frozenset({"all"})  # /products/all/ is the whole shop

    name = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    active = models.BooleanField(default=True)

    objects = ProductTagQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "category"
        verbose_name_plural = "categories"
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="tag_name_not_empty"),
            models.CheckConstraint(condition=~models.Q(slug=""), name="tag_slug_not_empty"),
            models.CheckConstraint(condition=~models.Q(slug="all"), name="tag_slug_not_all"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return row_url("catalogue:product_list", self.slug)
