"""What a report shows: a table whose figures lead to the orders behind them, and its chart."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format

from config.templatetags.shop import money, per_cent, thousands
from staff.reports.charts import Chart

Value = str | int | Decimal | date | datetime | None


def day(moment: date) -> str:
    return date_format(moment, "D j M Y")


def moment(when: datetime) -> str:
    return date_format(timezone.localtime(when), "j M Y H:i")


WRITTEN: dict[str, Callable] = {
    "text": str,
    "number": thousands,
    "decimal": lambda number: f"{number:,.2f}",
    "money": money,
    "rate": per_cent,
    "day": day,
    "month": lambda first: date_format(first, "F Y"),
    "moment": moment,
}
FIGURES = {"number", "decimal", "money"}


class Column(NamedTuple):
    """`linked`: its figures lead where the row leads."""

    label: str
    kind: str = "text"
    linked: bool = True

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
        # "Together" stands where the other rows have their day.
        return self.value if isinstance(self.value, str) else WRITTEN[self.column.kind](self.value)


class Row(NamedTuple):
    """`href` leads to the orders behind it, `about` to what it is about."""

    values: tuple[Value, ...]
    href: str = ""
    about: str = ""


@dataclass
class Table:
    columns: list[Column]
    rows: list[Row]
    total: Row | None = None
    chart: Chart | None = None
    cut: bool = field(default=False)  # there are more rows than are shown

    @property
    def body(self) -> list[list[Cell]]:
        return [self._cells(row) for row in self.rows]

    @property
    def foot(self) -> list[Cell]:
        return self._cells(self.total) if self.total else []

    def _cells(self, row: Row) -> list[Cell]:
        cells = []
        for place, (column, value) in enumerate(zip(self.columns, row.values, strict=True)):
            figure = column.kind in FIGURES and column.linked
            href = row.about if place == 0 else row.href if figure and value is not None else ""
            cells.append(Cell(column, value, href))
        return cells
