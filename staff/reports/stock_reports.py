"""Reports of the copies on the shelves."""

from datetime import datetime

from django.db.models.functions import TruncDate

from catalogue.models import Product, StockMovement
from config.row_urls import row_url
from staff.reports import charts, queries
from staff.reports.charts import IN_CHART, Point
from staff.reports.params import ReportParams
from staff.reports.periods import Period
from staff.reports.tables import Column, ReportRow, Table

Kind = StockMovement.Kind
SUMS = [
    Column("Movements", "number", linked=False),
    Column("Copies received", "number", linked=False),
    Column("Copies sent out", "number", linked=False),
]


def slow_movers(params: ReportParams) -> Table:
    found, cut = params.cut(queries.least_sold(params.period))
    shown = [pk for pk, _ in found]
    products = Product.objects.only("name", "isbn", "stock", "price").in_bulk(shown)
    last = queries.last_sold(shown)
    rows = [
        _unsold(params, products[pk], sold, last.get(pk)) for pk, sold in found if pk in products
    ]
    points = [
        Point(row.values[0], row.values[2], f"{row.values[2]} left") for row in rows[:IN_CHART]
    ]
    columns = [
        Column("Book"),
        Column("ISBN"),
        Column("In stock", "number", linked=False),
        Column("Worth", "money", linked=False),
        Column("Copies sold", "number"),
        Column("Last sold", "moment"),
    ]
    chart = charts.rows("Copies of the slowest movers in stock", points)
    return Table(columns, rows, chart=chart, cut=cut)


def _unsold(params: ReportParams, product: Product, sold: int, last: datetime | None) -> ReportRow:
    worth = product.price * product.stock if product.stock else None
    return ReportRow(
        (product.name, product.isbn, product.stock, worth, sold, last),
        params.orders_of(product.name, product.isbn),
        params.product(product.pk),
    )


def low_stock(params: ReportParams) -> Table:
    found, cut = params.cut(
        queries.products_low_in_stock().values("pk", "name", "isbn", "stock", "limit")
    )
    rows = [
        ReportRow(
            (product["name"], product["isbn"], product["stock"], product["limit"]),
            params.orders_of(product["name"], product["isbn"]),
            params.product(product["pk"]),
        )
        for product in found
    ]
    columns = [
        Column("Book"),
        Column("ISBN"),
        Column("In stock", "number"),
        Column("Limit", "number", linked=False),
    ]
    points = [
        Point(row.values[0], row.values[2], f"{row.values[2]} of {row.values[3]}")
        for row in rows[:IN_CHART]
    ]
    return Table(columns, rows, chart=charts.rows("Copies left", points), cut=cut)


def stock_movements(params: ReportParams) -> Table:
    """List sums per kind, day or book, or each movement for itself."""
    makers = {"kind": _by_kind, "day": _by_day, "book": _by_product, "each": _each}
    return makers[params.by](params)


def _by_kind(params: ReportParams) -> Table:
    sums = {kind: rest for kind, *rest in _sums(queries.moved(params.period, "kind"), "kind")}
    rows = [ReportRow((kind.label.capitalize(), *sums.get(kind, (0, 0, 0)))) for kind in Kind]
    points = [Point(row.values[0], _both(row), _copies(_both(row))) for row in rows]
    chart = charts.rows("Copies moved, per reason", points)
    return Table([Column("Reason"), *SUMS], rows, _together(rows), chart)


def _by_day(params: ReportParams) -> Table:
    found = queries.moved(params.period, when=TruncDate("made_at"))
    sums = {when: rest for when, *rest in _sums(found, "when")}
    rows = [
        ReportRow((when, *sums.get(when, (0, 0, 0))), about=Period(when, when).orders())
        for when in params.period.days
    ]
    points = [Point(f"{row.values[0]:%-d %b %Y}", _both(row), f"{_both(row):,}") for row in rows]
    chart = charts.columns("Copies moved per day", points)
    return Table([Column("Day", "day"), *SUMS], rows, _together(rows), chart)


def _by_product(params: ReportParams) -> Table:
    found = queries.moved(params.period, "product_id", "product__name").order_by(
        "-times", "product_id"
    )
    found, cut = params.cut(_sums(found, "product_id", "product__name"))
    rows = [ReportRow((name, *sums), about=params.product(pk)) for pk, name, *sums in found]
    points = [Point(row.values[0], _both(row), f"{_both(row):,}") for row in rows[:IN_CHART]]
    chart = charts.rows("Copies moved, per book", points)
    return Table([Column("Book"), *SUMS], rows, chart=chart, cut=cut)


def _each(params: ReportParams) -> Table:
    fields = ("made_at", "product__name", "kind", "change", "order_number", "product_id")
    found = queries.movements_in(params.period).order_by("-made_at", "-pk").values_list(*fields)
    found, cut = params.cut(found)
    rows = [
        ReportRow(
            (made_at, name, Kind(kind).label.capitalize(), change, f"{order or ''}"),
            row_url("dashboard:order", order) if order else "",
        )
        for made_at, name, kind, change, order, _ in found
    ]
    columns = [
        Column("When", "moment"),
        Column("Book"),
        Column("Reason"),
        Column("Change", "number"),
        Column("Order"),
    ]
    return Table(columns, rows, cut=cut)


def _sums(found, *by: str):
    return found.values_list(*by, "times", "came", "went")


def _both(row: ReportRow) -> int:
    return row.values[2] + row.values[3]


def _copies(number: int) -> str:
    return "1 copy" if number == 1 else f"{number:,} copies"


def _together(rows: list[ReportRow]) -> ReportRow:
    return ReportRow(("Total", *(sum(row.values[at] for row in rows) for at in (1, 2, 3))))
