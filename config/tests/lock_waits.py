"""Who waits for whom: asked of PostgreSQL itself, so that no test has to measure time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

from django.db import connection, connections
from django.db.models import QuerySet

PATIENCE = 30  # seconds until a test gives up


class Beside(Thread):
    """Something that is done beside the test, with a database connection of its own."""

    def __init__(self, work: Callable):
        super().__init__(daemon=True)
        self.work, self.pid, self.outcome = work, None, None
        self.start()

    def run(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.pid = cursor.fetchone()[0]
            self.outcome = self.work()
        except Exception as error:  # noqa: BLE001 (told to the main thread)
            self.outcome = error
        finally:
            connections.close_all()

    def waits_for(self, pid: int) -> bool:
        """Tell whether it comes to wait for this connection; False when it is done."""
        until(lambda: not self.is_alive() or pid in self._waited_for())
        return self.is_alive()

    def _waited_for(self) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_blocking_pids(%s)", [self.pid])
            return cursor.fetchone()[0] or []

    def ended(self) -> object:
        """Wait for its end, and return what came of it."""
        self.join(PATIENCE)
        assert not self.is_alive()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def until(true: Callable[[], bool]) -> None:
    """Look again and again whether it is so, for at most PATIENCE."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@contextmanager
def other_connection() -> Iterator:
    """Open another connection, in a transaction that is undone at the end; yield it."""
    other = connection.copy()
    other.inc_thread_sharing()
    try:
        other.set_autocommit(False)
        yield other
        other.rollback()
    finally:
        other.close()


@contextmanager
def locked(rows: QuerySet) -> Iterator[int]:
    """Hold the locks of these rows as another program would; yield the id of its connection."""
    ids = [*rows.values_list("pk", flat=True)]
    assert ids
    with other_connection() as other, other.cursor() as cursor:
        table = rows.model._meta.db_table
        cursor.execute(f"SELECT 1 FROM {table} WHERE id = ANY(%s) FOR UPDATE", [ids])
        cursor.execute("SELECT pg_backend_pid()")
        yield cursor.fetchone()[0]
