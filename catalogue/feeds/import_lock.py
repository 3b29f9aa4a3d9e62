"""Lets one import run at a time: two would write the same images."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from catalogue.feeds.reader import FeedError

ADVISORY_LOCK = 7_261_001  # any number, if it is always the same


@contextmanager
def import_lock() -> Iterator[None]:
    """Hold the shop's import lock, which a killed process gives back, too; else FeedError."""
    lock = _database_lock() if connection.vendor == "postgresql" else _directory_lock()
    with lock as acquired:
        if not acquired:
            raise FeedError("Another import is running. Please wait until it has ended.")
        yield


@contextmanager
def _database_lock() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
        acquired = cursor.fetchone()[0]
    try:
        yield acquired
    finally:
        if acquired and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])


@contextmanager
def _directory_lock() -> Iterator[bool]:
    os.makedirs(settings.MEDIA_ROOT, exist_ok=True)
    handle = os.open(settings.MEDIA_ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            acquired = True
        except BlockingIOError:
            acquired = False
        yield acquired
    finally:
        os.close(handle)
