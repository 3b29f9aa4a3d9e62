"""Ends orders that were not paid in time, and reminds of those that soon should be."""

from django.core.management.base import BaseCommand

from orders.expiry import expire_orders, remind


class Command(BaseCommand):
    help = "Cancels orders that were not paid or confirmed in time; reminds of others. Once a day."

    def handle(self, **options) -> None:
        ended, reminded = expire_orders(), remind()
        self.stdout.write(f"Orders cancelled: {ended}. Reminders: {reminded}.")
