"""Who wrote the books."""

from django.db import models, transaction

from catalogue.rules.slugs import MAX_LENGTH, free_slug, slug_base
from config.row_urls import row_url


class AuthorQuerySet(models.QuerySet):
    def get_by_natural_key(self, slug: str) -> "Author":
        return self.get(slug=slug)


class Author(models.Model):
    """A person or a body that books are by."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(
        max_length=MAX_LENGTH, unique=True, blank=True, help_text="Left empty, it follows the name."
    )

    objects = AuthorQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="author_name_not_empty"),
            models.CheckConstraint(condition=~models.Q(slug=""), name="author_slug_not_empty"),
        ]
        indexes = [models.Index(fields=["name"], name="author_name")]

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
            self.slug = free_slug(Author, slug_base(self.name, "author"), exclude=self.pk)

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
