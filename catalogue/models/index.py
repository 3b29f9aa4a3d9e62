"""Kept answers: what the search reads, how many books a facet has; derived.indexing writes."""

from django.db import models


class SearchDocument(models.Model):
    """The words of one book as the full text search indexes them, and the facets it counts in.

    The database keeps its own index over the text columns: an FTS5 table with triggers on SQLite,
    a generated tsvector with a GIN index on PostgreSQL (migration 0002).
    """

    product = models.OneToOneField(
        "catalogue.Product", models.CASCADE, primary_key=True, related_name="document"
    )
    title = models.TextField()
    authors = models.TextField()
    tags = models.TextField()
    description = models.TextField()
    facets = models.JSONField(default=list)

    def __str__(self):
        return self.title


class FacetCount(models.Model):
    """How many active books of a category (its slug, or "" for all) have a value."""

    category = models.CharField(max_length=100, blank=True)
    dimension = models.CharField(max_length=10)
    value = models.CharField(max_length=100, blank=True)
    label = models.CharField(max_length=200, blank=True)
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "dimension", "value"], name="facet_unique"),
        ]
        indexes = [models.Index(fields=["category", "dimension", "-count"], name="facet_largest")]

    def __str__(self):
        return f"{self.category or 'all'} {self.dimension}={self.value}: {self.count}"


class SearchWord(models.Model):
    """A word of titles, authors and categories, with the number of its books: for typos."""

    word = models.CharField(max_length=64, unique=True)
    count = models.IntegerField()

    def __str__(self):
        return f"{self.word}: {self.count}"


class CatalogueVersion(models.Model):
    """One row, whose version is new after every change of the catalogue (derived.version)."""

    version = models.CharField(max_length=32)

    def __str__(self):
        return self.version
