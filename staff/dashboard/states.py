"""How far orders and their copies are: loaded for all orders of a page at once, and rendered."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from orders.models import LineStatus, Order, OrderLine, OrderStatus
from staff.money import part_in_words

STATUSES = dict(OrderStatus.choices)
OOB = mark_safe(' hx-swap-oob="true"')
CODES = {status.value: (status.name.lower(), status.label) for status in LineStatus}


def load_states(orders: Iterable[Order]) -> None:
    """Give each order `states`, how many copies are how far: (code, word, number)."""
    found = defaultdict(list)
    lines = OrderLine.objects.filter(order__in=orders).order_by("order_id", "status")
    for order_id, status, number in lines.values_list("order_id", "status").annotate(Count("pk")):
        found[order_id].append((*CODES[status], number))
    for order in orders:
        order.states = found[order.pk]


def render_state(order: Order, oob: bool = False) -> SafeString:
    """Render the state of an order whose states are loaded; `oob`: in place of what is shown."""
    copies = format_html_join(
        "",
        ' <span class="copies copies-{0}">{2} {1}</span>',
        ((code, word, str(number)) for code, word, number in order.states),
    )
    money = part_in_words(order)
    flags = [("overdue", order.is_overdue), ("unusual", order.unusual)]
    flagged = format_html_join(
        "", ' <span class="flag">{}</span>', ((word,) for word, is_so in flags if is_so)
    )
    return format_html(
        '<span id="order-{}-state" class="state state-{}"{}><b>{}</b>{}{}{}</span>',
        str(order.pk),
        str(order.status),
        OOB if oob else "",
        STATUSES[order.status],
        format_html(' <span class="state-money">{}</span>', money) if money else "",
        flagged,
        copies,
    )
