"""Forgets what was typed at the checkout and never ordered."""

from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from orders.models import Draft


class Command(BaseCommand):
    help = "Deletes what nobody changed at the checkout for BASKET_DAYS: addresses, emails."

    def handle(self, **options) -> None:
        before = timezone.now() - timedelta(days=settings.BASKET_DAYS)
        number, _ = Draft.objects.filter(date_updated__lt=before).delete()
        self.stdout.write(f"Deleted: {number}.")
