"""Answers of the database that hold until the version changes under which they were given.

Nothing has to be cleared: who asks later asks under another version, in every process.
"""

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from typing import TypeVar

from django.core.cache import cache

Answer = TypeVar("Answer")


def cached_by_version(size: int) -> Callable:
    """Keep the answers of a function whose first argument is the version, `size` in a process."""
    return lru_cache(maxsize=size)


def cached_answer(name: str, version: str, ask: Callable[[], Answer], seconds: int) -> Answer:
    """Return what `ask` says, or said under this version; for what is asked in many ways."""
    key = sha256(version.encode()).hexdigest()
    return cache.get_or_set(f"{name}:{key}", ask, seconds)
