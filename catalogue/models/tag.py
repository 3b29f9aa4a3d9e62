"""Categories: the shelves of the shop."""

from django.db import models, transaction

from catalogue.rules.slugs import MAX_LENGTH, free_slug, slug_base
from config.row_urls import row_url


class ProductTagQuerySet(models.QuerySet):
    def active(self):
        return self.filter(active=True)

    def get_by_natural_key(self, slug: str) -> "ProductTag":
        return self.get(slug=slug)


class ProductTag(models.Model):
    """A category that books stand under; fixtures know it by its slug."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(
        max_length=MAX_LENGTH, unique=True, blank=True, help_text="Left empty, it follows the name."
    )
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
            # /products/all/ is the whole shop.
            models.CheckConstraint(condition=~models.Q(slug="all"), name="tag_slug_not_all"),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    def clean(self):
        self._fill_slug()

    def save(self, *args, **kwargs):
        self._fill_slug()
        # Together with the receivers that keep what is derived from this row.
        with transaction.atomic():
            super().save(*args, **kwargs)

    def _fill_slug(self) -> None:
        if not self.slug:
            base = slug_base(self.name, "category")
            self.slug = free_slug(ProductTag, base, taken={"all"}, exclude=self.pk)

    def get_absolute_url(self):
        return row_url("catalogue:product_list", self.slug)
