"""A report as CSV, for a spreadsheet."""

import csv
from datetime import date, datetime

from django.http import HttpResponse
from django.utils import timezone

from staff.reports.tables import FIGURES, Column, Table, Value

# A spreadsheet would work out text that begins so (OWASP, CSV injection).
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(table: Table, name: str) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")  # or Excel takes it for Latin-1
    sheet = csv.writer(response)
    sheet.writerow([column.label for column in table.columns])
    for row in [*table.rows, *([table.total] if table.total else [])]:
        sheet.writerow(map(_written, table.columns, row.values))
    return response


def _written(column: Column, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(" ", "seconds")
    if isinstance(value, date):
        return f"{value:%Y-%m}" if column.kind == "month" else value.isoformat()
    if column.kind == "money":
        return f"{value:.2f}"
    return str(value) if column.kind in FIGURES else neutral(str(value))


def neutral(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULAS) else text
