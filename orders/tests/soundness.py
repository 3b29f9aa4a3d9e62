"""What every race ends with: all laws hold, and nobody had to be stopped for another."""

import pytest
from django.core.management import call_command
from django.db import connection


@pytest.fixture(autouse=True)
def sound(transactional_db):
    before = deadlocks()
    yield
    call_command("check_integrity")
    assert deadlocks() == before, "a retry hides a deadlock from shoppers, but each costs a second"


def deadlocks() -> int:
    """Count those of this database; SQLite has none."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]
