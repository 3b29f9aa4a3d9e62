"""One writer of the catalogue at a time."""

from django.db import connection

KEY = 7_020_001  # any number that no other advisory lock of the shop has


def lock_catalogue() -> None:
    """Wait for other writers; call it in a transaction, before the first row is written or read.

    What is kept of a book (derived.indexing) depends on rows of several tables, and every change
    ends in the same few counts: writers who began in different places would deadlock, or count
    what another one is just changing. Sales write none of that and do not come here; but they wait
    for rows of books, so a writer changes these last, in the order of their ids, and few at a time.
    On SQLite an IMMEDIATE transaction is alone anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEY])
