"""What stands in the table of orders, beside the number.

Made here and not in the template: asking in each cell which column it is took most of the page.
"""

from collections.abc import Callable
from datetime import datetime

from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.templatetags.shop import amount_in
from orders.models import Order


def cells(order: Order, columns: list[str]) -> list[tuple[str, str]]:
    """Return (column, words) for these columns of an order that has its states."""
    return [(name, CELLS[name](order)) for name in columns if name in CELLS]


def day(at: datetime | None) -> str:
    """Write a day where the shop is; the year only where it is not this one."""
    if not at:
        return "–"
    here = timezone.localtime(at)
    year = "" if here.year == timezone.localdate().year else f" {here.year}"
    return f"{here.day} {here:%b}{year}"


def moment(at: datetime) -> str:
    return f"{day(at)}, {timezone.localtime(at):%H:%M}"


def state(order: Order) -> SafeString:
    return get_template("staff/_state.html").template.render(Context({"order": order}))


def country(order: Order) -> SafeString:
    land = order.shipping_country
    return format_html('<abbr title="{}">{}</abbr>', land.name, land.code)


CELLS: dict[str, Callable[[Order], str]] = {
    "placed": lambda order: moment(order.date_added),
    "customer": lambda order: format_html("<bdi>{}</bdi>", order.billing_name),
    "email": lambda order: order.email,
    "country": country,
    "state": state,
    "total": lambda order: amount_in(order.total, order.currency),
    "paid": lambda order: day(order.paid_at),
    "updated": lambda order: moment(order.date_updated),
}
