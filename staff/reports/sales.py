"""Reports of what was ordered."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.conf import settings

from config.templatetags.shop import money
from orders.taxes import tax_within
from staff.dashboard.search import NO_AUTHOR, NO_CATEGORY
from staff.reports import charts, queries
from staff.reports.charts import Point
from staff.reports.choice import Choice
from staff.reports.periods import Period
from staff.reports.tables import WRITTEN as WRITE
from staff.reports.tables import Column, Row, Table, Value, day

IN_CHART = 20  # lying bars that are still read at a glance
CENT = Decimal("0.01")
# What lines have them by, the dashboard's filter, and how it says that there is none.
HEADINGS = {
    "tag": ("categories", "category", NO_CATEGORY),
    "author": ("authors", "author", NO_AUTHOR),
}
COPIES, TURNOVER = Column("Copies", "number"), Column("Revenue", "money")


def orders_per_day(choice: Choice) -> Table:
    period = choice.period
    orders, sales = queries.orders_by(period, "day"), queries.sales_by(period, "day")

    def figures(when: date) -> tuple[Value, ...]:
        return orders.get(when, 0), *sales.get(when, (0, queries.NOTHING))

    rows = [Row((when, *figures(when)), Period(when, when).orders()) for when in period.days]
    copies, turnover = _summed(sales)
    total = Row(("Together", sum(orders.values()), copies, turnover), period.orders())
    points = [Point(_short(row.values[0]), row.values[1], str(row.values[1])) for row in rows]
    return Table(
        [Column("Day", "day"), Column("Orders", "number"), COPIES, TURNOVER],
        rows,
        total,
        charts.columns("Orders per day", points),
    )


def most_bought_products(choice: Choice) -> Table:
    found, cut = choice.cut(queries.best_sellers(choice.period))
    rows = [
        Row(
            (book["title"], book["by"], book["number"], book["copies"], book["turnover"]),
            choice.orders_of(book["title"], book["number"]),
            choice.book(book["product_id"]),
        )
        for book in found
    ]
    points = [Point(row.values[0], row.values[3], str(row.values[3])) for row in rows[:IN_CHART]]
    return Table(
        [Column("Book"), Column("By"), Column("ISBN"), COPIES, TURNOVER],
        rows,
        chart=charts.rows("Most bought books, by copies", points),
        cut=cut,
    )


def revenue(choice: Choice) -> Table:
    if choice.by in ("day", "month"):
        return _revenue_in_time(choice)
    return _revenue_of(choice)


def _revenue_in_time(choice: Choice) -> Table:
    period, by = choice.period, choice.by
    sales = queries.sales_by(period, by)
    rows = [
        Row((when, *sales.get(when, (0, queries.NOTHING))), part.orders())
        for when, part in _parts(period, by)
    ]
    points = [_point(by, row.values[0], row.values[2], money) for row in rows]
    return Table(
        [Column(by.capitalize(), by), COPIES, TURNOVER],
        rows,
        Row(("Together", *_summed(sales)), period.orders()),
        charts.columns(f"Revenue per {by}, in {_currency()}", points),
    )


def _revenue_of(choice: Choice) -> Table:
    """Sum per category or author, as they were when the copies were ordered."""
    period = choice.period
    kind, name, none = HEADINGS[choice.by]
    sums, together = queries.by_heading(period, kind)
    found, cut = choice.cut(sums)
    rows = [
        Row((what or none, *rest), period.orders(**{name: what or none})) for what, *rest in found
    ]
    points = [Point(row.values[0], row.values[2], money(row.values[2])) for row in rows[:IN_CHART]]
    return Table(
        [Column(name.capitalize()), COPIES, TURNOVER],
        rows,
        Row(("All copies, each once", *together[1:]), period.orders()),
        charts.rows(f"Revenue per {name}, in {_currency()}", points),
        cut=cut,
    )


def average_basket(choice: Choice) -> Table:
    period, by = choice.period, choice.by
    orders, sales = queries.orders_by(period, by), queries.sales_by(period, by)

    def figures(number: int, copies: int, turnover: Decimal) -> tuple[Value, ...]:
        if not number:
            return 0, None, None
        average = (turnover / number).quantize(CENT)
        return number, (Decimal(copies) / number).quantize(CENT), average

    rows = [
        Row(
            (when, *figures(orders.get(when, 0), *sales.get(when, (0, queries.NOTHING)))),
            part.orders(),
        )
        for when, part in _parts(period, by)
    ]
    together = figures(sum(orders.values()), *_summed(sales))
    points = [_point(by, row.values[0], row.values[3], money) for row in rows]
    return Table(
        [
            Column(by.capitalize(), by),
            Column("Orders", "number"),
            Column("Copies per order", "decimal"),
            Column("Average basket", "money"),
        ],
        rows,
        Row(("Together", *together), period.orders()),
        charts.line(f"Average basket, in {_currency()}", points),
    )


def taxes(choice: Choice) -> Table:
    here = choice.period.orders()
    gross = sorted(queries.gross_by_rate(choice.period).items())
    sums = [(rate, sum_, tax_within(sum_, rate)) for rate, sum_ in gross]
    rows = [Row((rate, sum_, sum_ - tax, tax), here) for rate, sum_, tax in sums]
    together = [sum((row.values[at] for row in rows), queries.NOTHING) for at in (1, 2, 3)]
    points = [Point(f"{WRITE['rate'](rate)} tax", sum_, money(sum_)) for rate, sum_, _ in sums]
    return Table(
        [
            Column("Rate", "rate"),
            Column("With tax", "money"),
            Column("Without tax", "money"),
            Column("Tax", "money"),
        ],
        rows,
        Row(("Together", *together), here),
        charts.rows(f"Turnover with tax per rate, in {_currency()}", points),
    )


def _currency() -> str:
    return settings.SHOP_CURRENCY


def _parts(period: Period, by: str) -> list[tuple[date, Period]]:
    """Return the days or months of a period, and what of the period lies in each."""
    if by == "month":
        return [(first, period.month(first)) for first in period.months]
    return [(when, Period(when, when)) for when in period.days]


def _summed(sales: dict[date, tuple[int, Decimal]]) -> tuple[int, Decimal]:
    copies = sum(copies for copies, _ in sales.values())
    return copies, sum((turnover for _, turnover in sales.values()), queries.NOTHING)


def _point(by: str, when: date, value: Value, write: Callable) -> Point:
    label = _short(when) if by == "day" else f"{when:%b %Y}"
    return Point(label, value, "none" if value is None else write(value))


def _short(when: date) -> str:
    return day(when).split(" ", 1)[1]
