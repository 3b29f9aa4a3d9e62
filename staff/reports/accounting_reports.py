"""Reports for the accountant: taxes, documents and payments."""

from decimal import Decimal

from django.conf import settings

from config.row_urls import row_url
from config.templatetags.shop import money
from orders.models import Payment
from staff.reports import charts, documents
from staff.reports.charts import Point
from staff.reports.documents import NO_MONEY, NO_TAXES, Money, Taxes
from staff.reports.params import ReportParams
from staff.reports.sums import added
from staff.reports.tables import WRITTEN as WRITE
from staff.reports.tables import Column, ReportRow, Table, in_time

SUMS = [
    Column("Payments", "number", linked=False),
    Column("Received", "money", linked=False),
    Column("Paid back", "money", linked=False),
    Column("Reversed", "money", linked=False),
    Column("Balance", "money", linked=False),
    Column("Entered later", "money", linked=False),
]


def taxes(params: ReportParams) -> Table:
    sums = documents.taxes_per_rate(params.period)
    rows = [_taxed(params, rate, sums[rate]) for rate in sorted(sums)]
    points = [
        Point(f"{WRITE['rate'](rate)} tax", theirs.gross, money(theirs.gross))
        for rate, theirs in sorted(sums.items())
    ]
    return Table(
        [
            Column("Rate", "rate"),
            Column("Invoiced", "money"),
            Column("Tax included", "money"),
            Column("Credited", "money", credited=True),
            Column("Tax credited", "money", credited=True),
            Column("With tax", "money", linked=False),
            Column("Without tax", "money", linked=False),
            Column("Tax", "money", linked=False),
        ],
        rows,
        _taxed(params, "Total", added(NO_TAXES, sums.values())),
        charts.rows(f"Turnover with tax per rate, in {settings.SHOP_CURRENCY}", points),
    )


def _taxed(params: ReportParams, rate: Decimal | str, sums: Taxes) -> ReportRow:
    return ReportRow(
        (rate, *sums, sums.gross, sums.gross - sums.amount, sums.amount),
        params.period.orders("invoiced"),
        credited=params.period.orders("credited"),
    )


def listed(params: ReportParams) -> Table:
    """List documents, what was credited below nothing, so that a sheet can add them up."""
    found, cut = params.cut(documents.documents(params.period))
    rows = []
    for issued, kind, number, order, rate, gross, amount in found:
        sign = -1 if kind == documents.CREDIT_NOTE else 1
        figures = sign * gross, sign * (gross - amount), sign * amount
        rows.append(
            ReportRow((kind, str(number), issued, str(order), rate, *figures), _order(order))
        )
    together = added(NO_TAXES, documents.taxes_per_rate(params.period).values())
    sums = together.gross, together.gross - together.amount, together.amount
    return Table(
        [
            Column("Document"),
            Column("Number"),
            Column("Issued", "day"),
            Column("Order"),
            Column("Rate", "rate"),
            Column("With tax", "money"),
            Column("Without tax", "money"),
            Column("Tax", "money"),
        ],
        rows,
        ReportRow(("Total", "", None, "", None, *sums)),
        cut=cut,
    )


def payments(params: ReportParams) -> Table:
    """Sum per day, month or method, or list each payment for itself."""
    makers = {"method": _by_method, "each": _each}
    return makers.get(params.by, _in_time)(params)


def _in_time(params: ReportParams) -> Table:
    period, by = params.period, params.by
    sums = documents.payments_by(period, by)
    rows = [ReportRow((when, *_paid(sums.get(when, NO_MONEY)))) for when, _ in period.parts(by)]
    points = [in_time(by, row.values[0], row.values[5], money) for row in rows]
    chart = charts.columns(f"Payments per {by}, in {settings.SHOP_CURRENCY}", points)
    return Table([Column(by.capitalize(), by), *SUMS], rows, _together(sums), chart)


def _by_method(params: ReportParams) -> Table:
    sums = documents.payments_by(params.period, "method")
    rows = [
        ReportRow((method.label.capitalize(), *_paid(sums.get(method, NO_MONEY))))
        for method in Payment.Method
    ]
    points = [Point(row.values[0], row.values[5], money(row.values[5])) for row in rows]
    chart = charts.rows(f"Payments per method, in {settings.SHOP_CURRENCY}", points)
    return Table([Column("Method"), *SUMS], rows, _together(sums), chart)


def _paid(sums: Money) -> tuple:
    *figures, later = sums
    return *figures, sums.balance, later


def _together(sums: dict) -> ReportRow:
    return ReportRow(("Total", *_paid(added(NO_MONEY, sums.values()))))


def _each(params: ReportParams) -> Table:
    fields = ("received_on", "order_id", "method", "reference", "amount", "reverses_id")
    found = documents.payments_in(params.period).order_by("received_on", "pk")
    found, cut = params.cut(found.values_list(*fields, "entered_at"))
    rows = [
        ReportRow(
            (
                when,
                str(order),
                Payment.Method(method).label.capitalize(),
                reference,
                amount,
                "Reverses another" if reverses else "",
                entered_at,
            ),
            _order(order),
        )
        for when, order, method, reference, amount, reverses, entered_at in found
    ]
    balance = added(NO_MONEY, documents.payments_by(params.period, "method").values()).balance
    return Table(
        [
            Column("Day", "day"),
            Column("Order"),
            Column("Method"),
            Column("Reference"),
            Column("Amount", "money"),
            Column("Note"),
            Column("Entered", "moment"),
        ],
        rows,
        ReportRow(("Total", "", "", "", balance, "", None)),
        cut=cut,
    )


def _order(number: int) -> str:
    return row_url("dashboard:order", number)
