"""Counts over all orders, kept for as long as no order changes.

To count is most of what the list asks of the database, and the same is asked with each page that
is turned, by each of the staff.
"""

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from django.db.models import Max

from config.caching.version_cache import cached_answer
from orders.models import Order

Counts = TypeVar("Counts")
CACHED_SECONDS = 10  # as days pass orders get late, and who commits first may have begun last


class OrdersVersion:
    """What changed last among the orders, and counts that hold until something does."""

    @cached_property
    def _state(self) -> dict:
        return Order.objects.aggregate(newest=Max("pk"), changed=Max("date_updated"))

    @property
    def newest(self) -> int:
        """The number of the newest order there is; 0 where there is none."""
        return self._state["newest"] or 0

    def cached(self, name: str, count: Callable[[], Counts]) -> Counts:
        """Return what `count` says, or said since the last change."""
        version = f"{self._state['newest']}:{self._state['changed']}:{name}"
        return cached_answer("orders", version, count, CACHED_SECONDS)
