"""Who wrote the books."""

from django.db import models

from catalogue.models.slugged import Slugged, SluggedQuerySet
from config.row_urls import row_url


class Author(Slugged):
    """A person or a body that books are by."""

    name = models.CharField(max_length=200)

    objects = SluggedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="author_name_not_empty"),
            models.CheckConstraint(condition=~models.Q(slug=""), name="author_slug_not_empty"),
        ]
        indexes = [models.Index(fields=["name"], name="author_name")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return row_url("catalogue:author", self.slug)


class Authorship(models.Model):
    """One author's place on the title page of one book; at one position the older row is first."""

    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="authorships")
    author = models.ForeignKey(Author, models.PROTECT, related_name="authorships")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            # Author first: this index also lists the newest books of an author.
            models.UniqueConstraint(fields=["author", "product"], name="authorship_unique"),
        ]

    def __str__(self):
        return f"Author {self.position + 1}"
