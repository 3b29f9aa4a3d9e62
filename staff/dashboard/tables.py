"""The columns of the order dashboard, in their order: what can be chosen, sorted and exported."""

from collections.abc import Callable

import django_tables2 as tables
from django.core.paginator import Paginator
from django.utils.functional import cached_property

MOST = 5_000  # found orders that are counted and can be turned to


def column(label: str, *fields: str, plain: bool = False, **facts) -> tables.Column:
    """Make a column that is sorted by these fields, and by the number where they are alike.

    `plain`: the first click on its head sorts upwards, as one reads words.
    """
    made = tables.Column(
        verbose_name=label, accessor=fields[0], order_by=(*fields, "pk"), empty_values=(), **facts
    )
    made.plain = plain
    return made


class OrderTable(tables.Table):
    number = tables.Column(verbose_name="Number", accessor="pk", order_by="pk")
    placed = column("Placed", "date_added")
    customer = column("Customer", "billing_name", plain=True)
    email = column("E-mail", "email", plain=True)
    country = column("Sent to", "shipping_country", plain=True)
    state = column("State", "status", plain=True)
    total = column("Total", "total")
    # Not sorted: the tile “To pay back” finds what there is to do, by an index.
    balance = tables.Column(verbose_name="Balance", accessor="balance", orderable=False)
    paid = column("Paid", "paid_at")
    updated = column("Changed", "date_updated")

    class Meta:
        orderable = True


COLUMNS = list(OrderTable.base_columns)
SHOWN = ["number", "placed", "customer", "email", "country", "state", "total", "paid"]
SORTS = {
    sign + name
    for name, each in OrderTable.base_columns.items()
    if each.orderable is not False
    for sign in ("", "-")
}
SORT = "-number"
ROWS = [25, 50, 100]


class CappedPaginator(Paginator):
    """Counts no further than anybody turns pages, so that a list of a million is as quick.

    `cached`: takes a function that counts, and returns what it says now or said of late.
    """

    def __init__(self, *args, cached: Callable[[Callable[[], int]], int], **kwargs):
        super().__init__(*args, **kwargs)
        self._cached = cached

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST)

    @cached_property
    def _counted(self) -> int:
        return self._cached(self.object_list.order_by()[: MOST + 1].count)

    @property
    def is_capped(self) -> bool:
        return self._counted > MOST

    @property
    def in_words(self) -> str:
        if self.is_capped:
            return f"More than {MOST:,} orders"
        return f"{self.count:,} order{'' if self.count == 1 else 's'}"
