"""What somebody has chosen and typed at the checkout, until the order is placed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Draft(models.Model):
    """A customer's, or that of a visitor whom the basket's cookie knows.

    `addresses` are a guest's; `unsaved_address` is one that was not right yet. The keys of
    addresses are ids in the customer's address book, or positions in `addresses`.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="draft"
    )
    visitor = models.CharField(  # noqa: DJ001  # null where a customer owns it
        max_length=64, null=True, unique=True, help_text="As in the basket."
    )
    email = models.EmailField(blank=True)
    addresses = models.JSONField(default=list)
    unsaved_address = models.JSONField(default=dict)
    shipping_key = models.CharField(max_length=20, blank=True)
    billing_key = models.CharField(max_length=20, blank=True, help_text="Empty: as shipping.")
    shipping_method_id = models.BigIntegerField(null=True)
    date_updated = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, visitor__isnull=False) | Q(user__isnull=False, visitor=None),
                name="draft_has_one_owner",
            )
        ]

    def __str__(self):
        return f"Draft {self.pk}"
