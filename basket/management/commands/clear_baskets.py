"""Clears old baskets of visitors; run it once a day."""

from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from basket.cleanup import delete_unused_baskets


class Command(BaseCommand):
    help = (
        "Deletes open baskets of visitors that nobody changed for a while (BASKET_DAYS). Baskets "
        "of customers and submitted ones stay. Safe beside a running shop."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days",
            type=int,
            default=settings.BASKET_DAYS,
            metavar="N",
            help=f"how long a basket may rest, in days ({settings.BASKET_DAYS}); at least 1",
        )

    def handle(self, *, days: int, **options) -> None:
        number = delete_unused_baskets(timezone.now() - timedelta(days=max(days, 1)))
        self.stdout.write(f"{number} old baskets cleared.")
