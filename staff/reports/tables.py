"""What a report shows: a table whose figures lead to the orders behind them, and its chart."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format

from config.templatetags.shop import money, per_cent, thousands
from staff.reports.charts import Chart, Point

Value = str | int | Decimal | date | datetime | None


def long_day(when: date) -> str:
    return date_format(when, "D j M Y")


def short_day(when: date) -> str:
    return long_day(when).split(" ", 1)[1]


def moment(when: datetime) -> str:
    return date_format(timezone.localtime(when), "j M Y H:i")


WRITTEN: dict[str, Callable] = {
    "text": str,
    "number": thousands,
    "decimal": lambda number: f"{number:,.2f}",
    "money": money,
    "rate": per_cent,
    "day": long_day,
    "month": lambda first: date_format(first, "F Y"),
    "moment": moment,
}
FIGURES = {"number", "decimal", "money"}


def in_time(by: str, when: date, value: Value, write: Callable) -> Point:
    """Return what a chart shows for a day or a month."""
    label = short_day(when) if by == "day" else f"{when:%b %Y}"
    return Point(label, value, "none" if value is None else write(value))


class Column(NamedTuple):
    """`linked`: its figures lead where the row leads; `credited`: to what was credited of it."""

    label: str
    kind: str = "text"
    linked: bool = True
    credited: bool = False

    @property
    def is_figure(self) -> bool:
        return self.kind in FIGURES or self.kind == "rate"


class Cell(NamedTuple):
    column: Column
    value: Value
    href: str

    @property
    def text(self) -> str:
        if self.value in (None, ""):
            return "–"
        # "Total" stands where the other rows have their day.
        return self.value if isinstance(self.value, str) else WRITTEN[self.column.kind](self.value)


class ReportRow(NamedTuple):
    """`href` and `credited` lead to the orders behind it, `about` to what it is about."""

    values: tuple[Value, ...]
    href: str = ""
    about: str = ""
    credited: str = ""


@dataclass
class Table:
    columns: list[Column]
    rows: list[ReportRow]
    total: ReportRow | None = None
    chart: Chart | None = None
    cut: bool = field(default=False)  # there are more rows than are shown

    @property
    def body(self) -> list[list[Cell]]:
        return [self._cells(row) for row in self.rows]

    @property
    def foot(self) -> list[Cell]:
        return self._cells(self.total) if self.total else []

    def _cells(self, row: ReportRow) -> list[Cell]:
        cells = []
        for place, (column, value) in enumerate(zip(self.columns, row.values, strict=True)):
            figure = column.kind in FIGURES and column.linked and value is not None
            behind = row.credited if column.credited else row.href
            cells.append(Cell(column, value, row.about if place == 0 else behind if figure else ""))
        return cells
