"""The orders of a list as a file for a spreadsheet: exactly those, newest first.

CSV leaves while it is read, a portion at a time, so that a hundred thousand orders need no more
memory than a few. XLSX is a ZIP, which is only right once it is complete, and tablib holds all of
it: of many orders it is written by the queue (`export_job.py`).
"""

import io
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal

import tablib
from asgiref.sync import sync_to_async
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.asgi import ASGIRequest
from django.db.models import Count, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from config.spreadsheets import CsvWriter, escape_row
from orders.models import LineStatus, OrderLine, OrderStatus
from staff.access import employees_only
from staff.dashboard.order_list import OrderList
from staff.dashboard.paginator import MAX_COUNTED
from staff.dashboard.views import list_page

PORTION = 2_000
MAX_XLSX_ORDERS = MAX_COUNTED  # where the list stops counting, its button asks for a job instead
SLOW = (
    f"More than {MAX_COUNTED:,} orders take a while as XLSX. "
    "The file is made while you go on working."
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIELDS = {
    "pk": "Number",
    "date_added": "Placed",
    "billing_name": "Customer",
    "email": "Email",
    "shipping_name": "Sent to",
    "shipping_city": "City",
    "shipping_country": "Country",
    "status": "State",
    "total": "Total",
    "owed": "Owed",
    "received": "Received",
    "currency": "Currency",
    "paid_at": "Paid",
    "invoice_number": "Invoice",
    "date_updated": "Changed",
}
HEAD = [
    *FIELDS.values(),
    "Still to pay",
    "To pay back",
    "Copies",
    *(f"Copies {status.label}" for status in LineStatus),
]
NOTHING = Decimal("0.00")
MOMENTS = {"date_added", "paid_at", "date_updated"}


def portions(orders: QuerySet) -> Iterator[list[list]]:
    """Yield the cells of orders in portions, two queries each, however many there are."""
    before = None
    while True:
        wanted = orders if before is None else orders.filter(pk__lt=before)
        rows = list(wanted.order_by("-pk").values(*FIELDS)[:PORTION])
        if rows:
            yield cells_of(rows)
        if len(rows) < PORTION:
            return
        before = rows[-1]["pk"]


def cells_of(rows: list[dict]) -> list[list]:
    """Return the cells of orders, given the values of their FIELDS."""
    counts = _copies([row["pk"] for row in rows])
    return [_cells(row, counts[row["pk"]]) for row in rows]


def _copies(order_ids: list[int]) -> dict[int, Counter]:
    counts = defaultdict(Counter)
    lines = OrderLine.objects.filter(order__in=order_ids).order_by()
    for order_id, status, number in lines.values_list("order_id", "status").annotate(Count("pk")):
        counts[order_id][status] = number
    return counts


def _cells(row: dict, copies: Counter) -> list:
    cells = [_cell(name, row[name]) for name in FIELDS]
    due = row["owed"] - row["received"]
    money = [max(due, NOTHING), max(-due, NOTHING)]
    return [*cells, *money, copies.total(), *(copies[status] for status in LineStatus)]


def _cell(name: str, value):
    if value is None:
        return ""
    if name in MOMENTS:
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if name == "status":
        return OrderStatus(value).label
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value


def csv_parts(orders: QuerySet) -> Iterator[str]:
    """Yield a CSV file in parts; its mark at the start lets Excel read names rightly."""
    yield "\ufeff" + _csv([HEAD])
    for rows in portions(orders):
        yield _csv(rows)


def _csv(rows: list[list]) -> str:
    text = io.StringIO()
    CsvWriter(text).writerows(rows)
    return text.getvalue()


async def _while_others_are_served(parts: Iterator[str]) -> AsyncIterator[str]:
    """Read a part when the last one has left: Django would first gather all of them."""
    while (part := await sync_to_async(next)(parts, None)) is not None:
        yield part


def csv_file(request, orders: QuerySet) -> StreamingHttpResponse:
    parts = csv_parts(orders)
    if isinstance(request, ASGIRequest):
        # Django's gzip makes a file of its own of each part, and programs read the first alone.
        request.META["HTTP_ACCEPT_ENCODING"] = "identity"
        parts = _while_others_are_served(parts)
    name = {"Content-Disposition": f'attachment; filename="{file_name()}.csv"'}
    return StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8", headers=name)


def xlsx_file(orders: QuerySet) -> HttpResponse:
    rows = (escape_row(row) for part in portions(orders) for row in part)
    sheet = tablib.Dataset(*rows, headers=HEAD, title="Orders")
    name = {"Content-Disposition": f'attachment; filename="{file_name()}.xlsx"'}
    content = sheet.export("xlsx", column_width="adaptive")
    return HttpResponse(content, content_type=XLSX, headers=name)


def file_name() -> str:
    return f"orders-{timezone.localdate()}"


@require_GET
@employees_only
def export(request):
    """All orders that the list of the same query string has, on all its pages."""
    listing, kind = OrderList(request.GET, request.user), request.GET.get("format")
    if kind not in ("csv", "xlsx"):
        raise SuspiciousOperation("Orders are exported as csv or xlsx.")
    orders = listing.filter.found
    if listing.filter.form.errors:
        return list_page(request, listing, 422)
    if kind == "csv":
        return csv_file(request, orders)
    if orders[: MAX_XLSX_ORDERS + 1].count() > MAX_XLSX_ORDERS:
        return list_page(request, listing, 422, refused=SLOW, offers_job=True)
    return xlsx_file(orders)
