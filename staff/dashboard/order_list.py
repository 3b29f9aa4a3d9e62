"""One look at the order dashboard: what its address asks for, and the addresses around it."""

import re
from functools import cached_property, partial
from urllib.parse import quote, urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from orders.models import Order
from staff.dashboard.filter_fields import fields_of
from staff.dashboard.order_columns import COLUMNS, ROWS, SHOWN, SORT, SORTS, OrderTable
from staff.dashboard.paginator import MAX_COUNTED, CappedPaginator
from staff.dashboard.rows import load_columns, render_row
from staff.models import SavedView
from staff.order_filters import quick_filters
from staff.order_filters.filterset import filters_in, order_filter
from staff.order_filters.orders_version import OrdersVersion


class OrderList:
    """A list that is filtered, sorted and turned to a page as a query string says."""

    def __init__(self, params: QueryDict, user: User):
        self.user = user
        self.filter = order_filter(params, user)
        self.filters = filters_in(params)
        self.sort = params["sort"] if params.get("sort") in SORTS else SORT
        self.rows = next((n for n in ROWS if params.get("rows") == str(n)), ROWS[0])
        wanted = {"number", *params.getlist("cols")}
        chosen = [name for name in COLUMNS if name in wanted]
        self.shown = chosen if len(chosen) > 1 else SHOWN
        self.wanted_page = params.get("page", "")

    @cached_property
    def page(self):
        number = self.wanted_page if re.fullmatch(r"[0-9]{1,9}", self.wanted_page) else 1
        cached = partial(self.orders_version.cached, self.asked)
        return CappedPaginator(self.sorted, self.rows, cached=cached).get_page(number)

    @cached_property
    def table(self) -> OrderTable:
        return OrderTable(self.filter.found, order_by=self.sort)

    @property
    def sorted(self):
        """All orders found, in the order that is asked for."""
        return self.table.data.data

    @cached_property
    def orders(self) -> list[Order]:
        return load_columns(self.page.object_list, self.shown)

    @property
    def rows_html(self) -> list[SafeString]:
        back = quote(self.here, safe="")
        return [render_row(order, self.shown, back) for order in self.orders]

    @cached_property
    def orders_version(self) -> OrdersVersion:
        return OrdersVersion()

    @property
    def found(self) -> str:
        return self.page.paginator.in_words

    @property
    def is_large(self) -> bool:
        """Whether it takes longer to write it as a spreadsheet than anybody waits."""
        return self.page.paginator.is_capped

    @property
    def is_cut(self) -> bool:
        return self.page.paginator.count == MAX_COUNTED and not self.page.has_next()

    def query(self, filters: dict | None = None, **changes) -> str:
        """Return this list's query string, without what goes without saying."""
        options = {"sort": self.sort, "rows": self.rows, "cols": self.shown, "page": 1} | changes
        usual = {"sort": SORT, "rows": ROWS[0], "cols": SHOWN, "page": 1}
        options = {name: value for name, value in options.items() if value != usual[name]}
        return urlencode((self.filters if filters is None else filters) | options, doseq=True)

    @cached_property
    def path(self) -> str:
        return reverse("dashboard:orders")

    def url(self, filters: dict | None = None, **changes) -> str:
        query = self.query(filters, **changes)
        return f"{self.path}?{query}" if query else self.path

    @property
    def here(self) -> str:
        """The query string of this very page, for the way back from an order."""
        return self.query(page=self.page.number)

    @cached_property
    def whole(self) -> str:
        """The query string of the whole list, whatever page is shown."""
        return self.query()

    @property
    def asked(self) -> str:
        """The filters alone, as a query string."""
        return urlencode(self.filters)

    @property
    def bare_url(self) -> str:
        return self.url({})

    @property
    def page_url(self) -> str:
        return self.url(page=self.page.number)

    @property
    def previous_url(self) -> str:
        return self.url(page=self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.page.number + 1) if self.page.has_next() else ""

    @property
    def heads(self) -> list[dict]:
        """The heads of the columns shown: name, label, which way they are sorted, their link."""
        name_now, down = self.sort.removeprefix("-"), self.sort.startswith("-")
        heads = []
        for name in self.shown:
            column = COLUMNS[name]
            is_now = name == name_now
            towards = not down if is_now else not column.ascending_first
            heads.append(
                {
                    "name": name,
                    "label": column.label,
                    "aria": ("descending" if down else "ascending") if is_now else "",
                    "url": self.url(sort=f"-{name}" if towards else name)
                    if column.sortable
                    else "",
                }
            )
        return heads

    @cached_property
    def quick_filters(self) -> list[dict]:
        now = self.filters.get("tile")
        return [
            {
                "name": tile.name,
                "label": tile.label,
                "number": number,
                "is_now": tile.name == now,
                "url": self.url({} if tile.name == now else {"tile": tile.name}),
            }
            for tile, number in quick_filters.with_counts(self.orders_version)
        ]

    @cached_property
    def views(self) -> list[SavedView]:
        return list(SavedView.objects.seen_by(self.user).select_related("by"))

    @cached_property
    def fields(self):
        return fields_of(self.filter)

    @property
    def columns(self) -> list[tuple[str, str, bool]]:
        """What can be chosen: (name, label, whether it is shown). The number always is."""
        return [(name, each.label, name in self.shown) for name, each in COLUMNS.items()][1:]

    @property
    def row_choices(self) -> list[tuple[int, bool]]:
        return [(number, number == self.rows) for number in ROWS]
