"""Runs a transaction again where the database asks for it."""

import random
import time
from collections.abc import Callable
from functools import wraps

from django.db import OperationalError, connection

TRIES = 6
MAX_PAUSE = 0.2  # seconds
PATIENCE = 10  # seconds after which nothing is begun anew: somebody waits for the answer
# PostgreSQL: serialization failure, deadlock (SQLSTATE class 40).
RETRY_CODES = {"40001", "40P01"}


def retried(transaction: Callable) -> Callable:
    """Let a function that is one transaction be run again: up to TRIES times, begun in PATIENCE."""

    @wraps(transaction)
    def run(*args, **kwargs):
        end = time.monotonic() + PATIENCE
        for left in reversed(range(TRIES)):
            try:
                return transaction(*args, **kwargs)
            except OperationalError as error:
                # Within a transaction only the outer one can be run again.
                over = not left or connection.in_atomic_block or time.monotonic() > end
                if over or not asks_for_retry(error):
                    raise
                time.sleep(random.uniform(0, MAX_PAUSE))  # noqa: S311
        return None

    return run


def asks_for_retry(error: OperationalError) -> bool:
    code = getattr(error.__cause__, "pgcode", None)
    return code in RETRY_CODES or "database is locked" in str(error)
