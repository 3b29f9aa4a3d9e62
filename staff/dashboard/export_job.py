"""XLSX of more orders than one waits for: asked for by a form, written by the queue."""

from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import BinaryIO

from django import forms
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import QueryDict
from django.views.decorators.http import require_POST
from openpyxl import Workbook

from accounts.models import User
from config.htmx import HttpResponseSeeOther
from config.retrying import retried
from config.spreadsheets import escape_row
from orders.models import Order
from staff.access import employees_only
from staff.bulk.forms import MAX_QUERY_LENGTH
from staff.dashboard.export import FIELDS, HEAD, PORTION, XLSX, cells_of, file_name
from staff.dashboard.order_list import OrderList
from staff.dashboard.views import list_page
from staff.jobs import runner
from staff.models import Job

MAX_SHEET_ROWS = 1_048_575  # rows of a sheet, without its head
TOO_MANY = f"An XLSX file holds {MAX_SHEET_ROWS:,} orders at most: filter them, or choose CSV."
NOTHING = "There is no order to export."


class ExportForm(forms.Form):
    query = forms.CharField(required=False, max_length=MAX_QUERY_LENGTH)


@require_POST
@employees_only
def start(request):
    """Have all orders written that the list of the query string `query` has just now."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation("That is no list of orders.")
    listing = OrderList(QueryDict(form.cleaned_data["query"]), request.user)
    if listing.filter.form.errors:
        return list_page(request, listing, 422)
    found = listing.filter.found.order_by("-pk").values_list("pk", flat=True)
    orders = list(found[: MAX_SHEET_ROWS + 1])
    if not orders:
        return list_page(request, listing, 409, refused=NOTHING)
    if len(orders) > MAX_SHEET_ROWS:
        return list_page(request, listing, 422, refused=TOO_MANY)
    job = _job_of(request.user, listing, orders)
    return HttpResponseSeeOther(job.get_absolute_url())


@retried
@transaction.atomic
def _job_of(user: User, listing: OrderList, orders: list[int]) -> Job:
    """Return the job that writes this list, begun a moment ago by a first click, or now."""
    User.objects.locked(user.pk)
    begun = Job.objects.of(user).current().filter(kind=Job.Kind.EXPORT, params__asked=listing.asked)
    if job := begun.exclude(state__in=Job.OVER).only("pk").first():
        return job
    params = {"asked": listing.asked, "orders": orders}
    return runner.start(Job.Kind.EXPORT, user, params, len(orders), back=listing.whole)


def export_orders(job: Job) -> None:
    """Carry out a job of export, from its beginning: half a ZIP is none."""
    job.note(done=0)
    with TemporaryFile() as file:
        _write(file, _step_by_step(job))
        runner.check_right(job)
        job.note(file=file.read(), file_name=f"{file_name()}.xlsx", file_type=XLSX)


def _step_by_step(job: Job) -> Iterator[list[list]]:
    """Yield the cells in portions; after each, say how far it is and ask whether it may go on."""
    orders = job.params["orders"]
    for start in range(0, len(orders), PORTION):
        portion = Order.objects.filter(pk__in=orders[start : start + PORTION])
        yield cells_of(list(portion.order_by("-pk").values(*FIELDS)))
        runner.check_right(job)
        job.note(done=min(start + PORTION, job.total))


def _write(file: BinaryIO, parts: Iterable[list[list]]) -> None:
    """Write a spreadsheet of these cells, and go back to its beginning; it grows on the disk."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Orders")
    sheet.append(HEAD)
    try:
        for rows in parts:
            for row in rows:
                sheet.append(escape_row(row))
    finally:
        workbook.save(file)  # half a sheet, too: or its temporary file, full of names, would stay
    file.seek(0)
