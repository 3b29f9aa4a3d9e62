"""The columns of the list of orders, in their order: what can be chosen, sorted and shown.

Each says beside the other what it needs from the database and how its cell looks, so that a list
asks for what it shows, and for nothing else.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_countries.fields import Country

from config.templatetags.shop import amount_in
from orders.models import Order
from staff.dashboard.states import load_states, render_state
from staff.money import balance_in_words


class OrderColumn(tables.Column):
    """`fields` of an order are read for its cell; the list is sorted by the first of them.

    Where these are alike, the number decides. `ascending_first`: the first click on its head sorts
    upwards, as one reads words.
    """

    label = ""
    fields: tuple[str, ...] = ()
    sortable = True
    ascending_first = False

    def __init__(self):
        super().__init__(
            verbose_name=self.label,
            accessor=self.fields[0],
            order_by=dict.fromkeys((self.fields[0], "pk")),
            orderable=self.sortable,
            empty_values=(),
        )

    def load(self, orders: Iterable[Order]) -> None:
        """Read for all rows at once what stands in no field of an order."""

    def cell(self, order: Order) -> str:
        raise NotImplementedError

    def render(self, record: Order) -> str:
        """The library's own way to a cell; the list takes the short one (`rows.py`)."""
        return self.cell(record)


class NumberColumn(OrderColumn):
    """The head of each row."""

    label = "Number"
    fields = ("pk",)

    def cell(self, order: Order) -> str:
        return str(order.pk)


class PlacedColumn(OrderColumn):
    label = "Placed"
    fields = ("date_added",)

    def cell(self, order: Order) -> str:
        return _moment(order.date_added)


class CustomerColumn(OrderColumn):
    label = "Customer"
    fields = ("billing_name",)
    ascending_first = True

    def cell(self, order: Order) -> SafeString:
        return format_html("<bdi>{}</bdi>", order.billing_name)


class EmailColumn(OrderColumn):
    label = "Email"
    fields = ("email",)
    ascending_first = True

    def cell(self, order: Order) -> str:
        return order.email


class CountryColumn(OrderColumn):
    label = "Sent to"
    fields = ("shipping_country",)
    ascending_first = True

    def cell(self, order: Order) -> SafeString:
        return _country(order.shipping_country.code)


class StateColumn(OrderColumn):
    label = "State"
    fields = ("status", "owed", "received", "currency", "paid_at", "pay_by", "unusual")
    ascending_first = True

    def load(self, orders: Iterable[Order]) -> None:
        load_states(orders)

    def cell(self, order: Order) -> SafeString:
        return render_state(order)


class TotalColumn(OrderColumn):
    label = "Total"
    fields = ("total", "currency")

    def cell(self, order: Order) -> str:
        return amount_in(order.total, order.currency)


class BalanceColumn(OrderColumn):
    """Not sorted: the tile “To pay back” finds what there is to do, by an index."""

    label = "Balance"
    fields = ("received", "owed", "currency")
    sortable = False

    def cell(self, order: Order) -> str:
        return balance_in_words(order)


class PaidColumn(OrderColumn):
    label = "Paid"
    fields = ("paid_at",)

    def cell(self, order: Order) -> str:
        return _day(timezone.localtime(order.paid_at)) if order.paid_at else "–"


class UpdatedColumn(OrderColumn):
    label = "Changed"
    fields = ("date_updated",)

    def cell(self, order: Order) -> str:
        return _moment(order.date_updated)


def _moment(at: datetime) -> str:
    here = timezone.localtime(at)
    return f"{_day(here)}, {here:%H:%M}"


def _day(here: datetime) -> str:
    """Write a day where the shop is; the year only where it is not this one."""
    year = "" if here.year == datetime.now(here.tzinfo).year else f" {here.year}"
    return f"{here.day} {here:%b}{year}"


@cache
def _country(code: str) -> SafeString:
    country = Country(code)
    return format_html('<abbr title="{}">{}</abbr>', country.name, country.code)


class OrderTable(tables.Table):
    number = NumberColumn()
    placed = PlacedColumn()
    customer = CustomerColumn()
    email = EmailColumn()
    country = CountryColumn()
    state = StateColumn()
    total = TotalColumn()
    balance = BalanceColumn()
    paid = PaidColumn()
    updated = UpdatedColumn()


COLUMNS: dict[str, OrderColumn] = OrderTable.base_columns
SHOWN = ["number", "placed", "customer", "email", "country", "state", "total", "paid"]
SORTS = {sign + name for name, column in COLUMNS.items() if column.sortable for sign in ("", "-")}
SORT = "-number"
ROWS = [25, 50, 100]
