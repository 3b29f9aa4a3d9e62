"""Views of the order dashboard that staff keep by a name: all of a view's state is its address."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class SavedViewQuerySet(models.QuerySet):
    def seen_by(self, user) -> "SavedViewQuerySet":
        """A person's own views, and those that others share."""
        return self.filter(Q(by=user) | Q(shared=True))


class SavedView(models.Model):
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2_000, blank=True, help_text="What stands after the “?”.")
    shared = models.BooleanField(default=False, help_text="All colleagues see it.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
            models.UniqueConstraint(fields=["by", "name"], name="saved_view_name_once"),
        ]

    def __str__(self):
        return self.name
