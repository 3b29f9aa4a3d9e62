"""Counts over all orders, kept for as long as no order changes.

To count is most of what the list asks of the database, and the same is asked with each page that
is turned, by each of the staff.
"""

import hashlib
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from django.core.cache import cache
from django.db.models import Max

from orders.models import Order

Counts = TypeVar("Counts")
CACHED_SECONDS = 10  # as days pass orders get late, and who commits first may have begun last


class OrdersVersion:
    """What changed last among the orders, and counts that hold until something does."""

    @cached_property
    def _facts(self) -> dict:
        return Order.objects.aggregate(newest=Max("pk"), changed=Max("date_updated"))

    @property
    def newest(self) -> int:
        """The number of the newest order there is; 0 where there is none."""
        return self._facts["newest"] or 0

    def cached(self, name: str, count: Callable[[], Counts]) -> Counts:
        """Return what `count` says, or said since the last change."""
        moment = f"{self._facts['newest']}:{self._facts['changed']}"
        key = hashlib.sha256(f"{moment}:{name}".encode()).hexdigest()
        return cache.get_or_set(f"orders:{key}", count, CACHED_SECONDS)
