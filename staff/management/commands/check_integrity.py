"""Proves from the database alone that the shop's laws hold (DESIGN 2)."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config.integrity import Fault


class Command(BaseCommand):
    help = "Looks for what must not be in the database; exits with 1 and a table if it finds any."

    def handle(self, **options) -> None:
        checked = list(_checks())
        with _standing_still():
            found = [fault for check in checked for fault in check()] + list(_loose_ends())
        if not found:
            self.stdout.write(f"All is well ({len(checked)} apps checked).")
            return
        width = max(len(fault.what) for fault in found)
        for fault in found:
            self.stdout.write(f"{fault.what:{width}}  {fault.wrong}")
        raise CommandError(f"{len(found)} faults.", returncode=1)


@contextmanager
def _standing_still() -> Iterator[None]:
    """See the shop as it is at one moment, or what is paid meanwhile looks wrong; it sells on."""
    if connection.in_atomic_block:
        yield
        return
    level = " ISOLATION LEVEL REPEATABLE READ" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN{level}")  # not `atomic`, which on SQLite keeps writers out
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def _checks() -> Iterator:
    """Find each app's `integrity.check`, in the order of INSTALLED_APPS."""
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.integrity"):
            yield import_module(f"{app.name}.integrity").check


def _loose_ends() -> Iterator[Fault]:
    """Rows that refer to a row that is not there; PostgreSQL refuses them by itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, parent, _ in cursor.fetchall():
            yield Fault(f"{table} {row}", f"refers to a row of {parent} that is not there")
