"""A report as CSV, for a spreadsheet."""

from datetime import date, datetime
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone

from config.spreadsheets import CsvWriter
from staff.reports.tables import Column, Table, Value


def as_csv(table: Table, name: str) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")  # or Excel takes it for Latin-1
    sheet = CsvWriter(response)
    sheet.writerow([column.label for column in table.columns])
    for row in [*table.rows, *([table.total] if table.total else [])]:
        sheet.writerow(map(_written, table.columns, row.values))
    return response


def _written(column: Column, value: Value) -> str | int | Decimal | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(" ", "seconds")
    if isinstance(value, date):
        return f"{value:%Y-%m}" if column.kind == "month" else value.isoformat()
    if column.kind == "money" and value is not None:
        return round(Decimal(value), 2)
    return value
