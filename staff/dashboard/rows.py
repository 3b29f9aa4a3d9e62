"""The rows of the list of orders.

Written here and not by a template, which takes five times as long for them: they were most of the
page.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django_countries.fields import Country

from config.templatetags.shop import amount_in
from orders.models import Order
from staff.dashboard.states import state
from staff.money import balance_in_words

CELL = '<td class="col-{}">{}</td>'
ROW = (
    '<tr id="order-{pk}" class="row">'
    '<td class="col-pick"><label class="tick"><input type="checkbox" name="order" value="{pk}"'
    ' form="selected" aria-label="Order {pk}"></label></td>'
    '<th class="col-number" scope="row"><a id="order-{pk}-link"'
    ' href="/order-dashboard/{pk}/?back={back}" hx-get="/order-dashboard/{pk}/row/"'
    ' hx-target="#order-{pk}-lines" hx-swap="innerHTML" hx-sync="this:drop"'
    ' hx-indicator="closest tr">{pk}</a></th>'
    "{cells}</tr>\n"
    '<tr class="opened"><td colspan="{width}" id="order-{pk}-lines"></td></tr>\n'
)


def row(order: Order, columns: list[str], back: str) -> SafeString:
    """Draw an order that has its states, and the empty row that it is opened into.

    `back`: the query string of the list, as a part of an address.
    """
    cells = [CELL.format(name, conditional_escape(CELLS[name](order))) for name in columns[1:]]
    return format_html(
        ROW, pk=str(order.pk), back=back, cells=mark_safe("".join(cells)), width=len(columns) + 1
    )


def day(at: datetime | None) -> str:
    """Write a day where the shop is; the year only where it is not this one."""
    if not at:
        return "–"
    return _day(timezone.localtime(at))


def moment(at: datetime) -> str:
    here = timezone.localtime(at)
    return f"{_day(here)}, {here:%H:%M}"


def _day(here: datetime) -> str:
    year = "" if here.year == datetime.now(here.tzinfo).year else f" {here.year}"
    return f"{here.day} {here:%b}{year}"


@cache
def country(code: str) -> SafeString:
    land = Country(code)
    return format_html('<abbr title="{}">{}</abbr>', land.name, land.code)


FIELDS = [  # of an order that a row is drawn from
    "date_added",
    "billing_name",
    "email",
    "shipping_country",
    "status",
    "total",
    "owed",
    "received",
    "currency",
    "paid_at",
    "pay_by",
    "unusual",
    "date_updated",
]
CELLS: dict[str, Callable[[Order], str]] = {
    "placed": lambda order: moment(order.date_added),
    "customer": lambda order: format_html("<bdi>{}</bdi>", order.billing_name),
    "email": lambda order: order.email,
    "country": lambda order: country(order.shipping_country.code),
    "state": state,
    "total": lambda order: amount_in(order.total, order.currency),
    "balance": balance_in_words,
    "paid": lambda order: day(order.paid_at),
    "updated": lambda order: moment(order.date_updated),
}
