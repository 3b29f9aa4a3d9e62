"""Reports of what was ordered, and of what was sold."""

from datetime import date
from decimal import Decimal

from django.conf import settings

from config.templatetags.shop import money
from staff.order_filters.search import NO_AUTHOR, NO_CATEGORY
from staff.reports import charts, invoiced, queries
from staff.reports.charts import IN_CHART, Point
from staff.reports.invoiced import NO_SALES, Sales
from staff.reports.params import ReportParams
from staff.reports.periods import Period
from staff.reports.sums import added
from staff.reports.tables import Column, ReportRow, Table, Value, in_time, short_day

CENT = Decimal("0.01")
# What lines have them by, the dashboard's filter, and how it says that there is none.
GROUPS = {
    "tag": ("categories", "category", NO_CATEGORY),
    "author": ("authors", "author", NO_AUTHOR),
}
SOLD = [
    Column("Copies invoiced", "number"),
    Column("Charged", "money"),
    Column("Copies credited", "number", credited=True),
    Column("Credited", "money", credited=True),
    Column("Revenue", "money", linked=False),
]


def orders_per_day(params: ReportParams) -> Table:
    period, placed = params.period, queries.placed_by_day(params.period)
    rows = [
        ReportRow((when, *placed.get(when, queries.NOTHING_PLACED)), Period(when, when).orders())
        for when in period.days
    ]
    together = added(queries.NOTHING_PLACED, placed.values())
    points = [Point(short_day(row.values[0]), row.values[1], str(row.values[1])) for row in rows]
    return Table(
        [
            Column("Day", "day"),
            Column("Orders", "number"),
            Column("Copies", "number"),
            Column("Worth", "money"),
            Column("Orders cancelled since", "number", linked=False),
            Column("Copies cancelled since", "number", linked=False),
        ],
        rows,
        ReportRow(("Total", *together), period.orders()),
        charts.columns("Orders per day", points),
    )


def most_bought_products(params: ReportParams) -> Table:
    found, cut = params.cut(invoiced.sales_per_product(params.period))
    rows = [
        ReportRow(
            (*words, sales.invoiced, sales.returned, sales.copies, sales.revenue),
            params.orders_of(words[0], words[-1], "invoiced"),
            params.product(pk),
            params.orders_of(words[0], words[-1], "credited"),
        )
        for (pk, *words), sales in found
    ]
    points = [Point(row.values[0], row.values[5], str(row.values[5])) for row in rows[:IN_CHART]]
    return Table(
        [
            *(Column("Book"), Column("By"), Column("ISBN")),
            Column("Copies invoiced", "number"),
            Column("Copies credited", "number", credited=True),
            Column("Copies", "number", linked=False),
            Column("Revenue", "money", linked=False),
        ],
        rows,
        chart=charts.rows("Most bought books, by copies", points),
        cut=cut,
    )


def revenue(params: ReportParams) -> Table:
    if params.by in ("day", "month"):
        return _revenue_in_time(params)
    return _revenue_of(params)


def _revenue_in_time(params: ReportParams) -> Table:
    period, by = params.period, params.by
    sales = invoiced.sales_by(period, by)
    rows = [_sold(when, sales.get(when, NO_SALES), part) for when, part in period.parts(by)]
    points = [in_time(by, row.values[0], row.values[-1], money) for row in rows]
    return Table(
        [Column(by.capitalize(), by), *SOLD],
        rows,
        _sold("Total", added(NO_SALES, sales.values()), period),
        charts.columns(f"Revenue per {by}, in {settings.SHOP_CURRENCY}", points),
    )


def _revenue_of(params: ReportParams) -> Table:
    """Sum per category or author, as they were when the copies were ordered."""
    kind, name, none = GROUPS[params.by]
    sums, together = invoiced.sales_per_group(params.period, kind)
    found, cut = params.cut(sums)
    rows = [
        _sold(what or none, sales, params.period, **{name: what or none}) for what, sales in found
    ]
    points = [Point(row.values[0], row.values[-1], money(row.values[-1])) for row in rows]
    return Table(
        [Column(name.capitalize()), *SOLD],
        rows,
        _sold("All copies, each once", together, params.period),
        charts.rows(f"Revenue per {name}, in {settings.SHOP_CURRENCY}", points[:IN_CHART]),
        cut=cut,
    )


def _sold(what: str | date, sales: Sales, period: Period, **filters: str) -> ReportRow:
    return ReportRow(
        (what, *sales, sales.revenue),
        period.orders("invoiced", **filters),
        credited=period.orders("credited", **filters),
    )


def average_basket(params: ReportParams) -> Table:
    period, by = params.period, params.by
    numbers, sales = invoiced.invoices_by(period, by), invoiced.sales_by(period, by)

    def figures(number: int, sold: Sales) -> tuple[Value, ...]:
        if not number:
            return 0, None, None
        copies, basket = Decimal(sold.invoiced) / number, sold.charged / number
        return number, copies.quantize(CENT), basket.quantize(CENT)

    rows = [
        ReportRow(
            (when, *figures(numbers.get(when, 0), sales.get(when, NO_SALES))),
            part.orders("invoiced"),
        )
        for when, part in period.parts(by)
    ]
    together = figures(sum(numbers.values()), added(NO_SALES, sales.values()))
    points = [in_time(by, row.values[0], row.values[3], money) for row in rows]
    return Table(
        [
            Column(by.capitalize(), by),
            Column("Invoices", "number"),
            Column("Copies per invoice", "decimal"),
            Column("Average basket", "money"),
        ],
        rows,
        ReportRow(("Total", *together), period.orders("invoiced")),
        charts.line(f"Average basket, in {settings.SHOP_CURRENCY}", points),
    )
