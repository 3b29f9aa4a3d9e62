"""Turns the pages of the list of orders."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MAX_COUNTED = 5_000  # found orders that are counted and can be turned to


class CappedPaginator(Paginator):
    """Counts no further than anybody turns pages, so that a list of a million is as quick.

    `cached`: takes a function that counts, and returns what it says now or said of late.
    """

    def __init__(self, *args, cached: Callable[[Callable[[], int]], int], **kwargs):
        super().__init__(*args, **kwargs)
        self._cached = cached

    @cached_property
    def count(self) -> int:
        return min(self._counted, MAX_COUNTED)

    @cached_property
    def _counted(self) -> int:
        return self._cached(self.object_list.order_by()[: MAX_COUNTED + 1].count)

    @property
    def is_capped(self) -> bool:
        return self._counted > MAX_COUNTED

    @property
    def in_words(self) -> str:
        if self.is_capped:
            return f"More than {MAX_COUNTED:,} orders"
        return f"{self.count:,} order{'' if self.count == 1 else 's'}"
