"""The rows of the list of orders.

Written here and not by a template, which takes five times as long for them: they were most of the
page. The library's own rendering takes about ten times as long.
"""

from django.db.models import QuerySet
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from config.row_urls import row_url
from orders.models import Order
from staff.dashboard.order_columns import COLUMNS

CELL = '<td class="col-{}">{}</td>'
ROW = (
    '<tr id="order-{pk}" class="row">'
    '<td class="col-pick"><label class="tick"><input type="checkbox" name="order" value="{pk}"'
    ' form="selected" aria-label="Order {pk}"></label></td>'
    '<th class="col-number" scope="row"><a id="order-{pk}-link"'
    ' href="{url}?back={back}" hx-get="{url}row/"'
    ' hx-target="#order-{pk}-lines" hx-swap="innerHTML" hx-sync="this:drop"'
    ' hx-indicator="closest tr">{pk}</a></th>'
    "{cells}</tr>\n"
    '<tr class="opened"><td colspan="{width}" id="order-{pk}-lines"></td></tr>\n'
)


def load_columns(orders: QuerySet[Order], shown: list[str]) -> list[Order]:
    """Read what the rows are rendered from: what the columns shown need, and no more."""
    columns = [COLUMNS[name] for name in shown]
    found = list(orders.only(*(field for column in columns for field in column.fields)))
    for column in columns:
        column.load(found)
    return found


def render_row(order: Order, shown: list[str], back: str) -> SafeString:
    """Render an order whose columns are loaded, and the empty row that it is opened into.

    `back`: the query string of the list, as a part of an address.
    """
    cells = [CELL.format(name, conditional_escape(COLUMNS[name].cell(order))) for name in shown[1:]]
    return format_html(
        ROW,
        pk=str(order.pk),
        url=row_url("dashboard:order", order.pk),
        back=back,
        cells=mark_safe("".join(cells)),
        width=len(shown) + 1,
    )
