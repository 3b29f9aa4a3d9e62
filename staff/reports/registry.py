"""The reports there are: where each stands, what it counts, and who works it out."""

from collections.abc import Callable
from dataclasses import dataclass

from staff.reports import accounting_reports, queries, sales_reports, stock_reports
from staff.reports.params import ReportParams
from staff.reports.tables import Table

IN_TIME = [("day", "Day"), ("month", "Month")]
BY_DOCUMENT = "by the day of their invoice, less copies credited, by the day of the credit note"


@dataclass(frozen=True)
class Report:
    """`days`: how long its period is if nobody says otherwise; 0: it is about now."""

    slug: str
    title: str
    counted: str
    make: Callable[[ReportParams], Table]
    days: int = 90
    quick: tuple[int, ...] = (30, 60, 90, 365)
    by: tuple[tuple[str, str], ...] = ()


REPORTS = [
    Report(
        "orders_per_day",
        "Orders per day",
        "Orders and their copies as they were ordered, by the day they were ordered, with how many "
        "of them were cancelled since; prices with tax, without postage.",
        sales_reports.orders_per_day,
        days=180,
        quick=(30, 90, 180, 365),
    ),
    Report(
        "most_bought_products",
        "Most bought products",
        f"Copies {BY_DOCUMENT}, under the title they were bought by; prices with tax, without "
        "postage.",
        sales_reports.most_bought_products,
        days=30,
        quick=(30, 60, 90),
    ),
    Report(
        "revenue",
        "Revenue",
        f"Copies {BY_DOCUMENT}; prices with tax, without postage. Authors and categories are "
        "those of the book when it was ordered; a copy with two of them counts under both.",
        sales_reports.revenue,
        by=(*IN_TIME, ("tag", "Category"), ("author", "Author")),
    ),
    Report(
        "average_basket",
        "Average basket",
        "What an order is worth on average when it is invoiced: the copies on invoices, over the "
        "number of invoices, by the day of the invoice; what was credited later is not taken "
        "off; prices with tax, without postage.",
        sales_reports.average_basket,
        by=tuple(IN_TIME),
    ),
    Report(
        "taxes",
        "Tax summary",
        "What invoices charged, by the day of the invoice, less what credit notes gave back, by "
        "the day of the credit note, copies and postage; to the penny what these documents say.",
        accounting_reports.taxes,
    ),
    Report(
        "documents",
        "Invoices and credit notes",
        "Each document by the day it was issued, on a line for each rate of tax in it; credit "
        "notes are below nothing. With postage.",
        accounting_reports.listed,
        days=30,
        quick=(30, 90, 365),
    ),
    Report(
        "payments",
        "Payments",
        "Money received and paid back, by its day at the bank. A mistaken entry is "
        "reversed on the day it was noticed. “Entered later” is how much of the balance was "
        "entered when the last day of the period was over: without it, the balance is what was "
        "known then.",
        accounting_reports.payments,
        days=30,
        quick=(30, 90, 365),
        by=(*IN_TIME, ("method", "Method"), ("each", "Each payment")),
    ),
    Report(
        "slow_movers",
        "Slow movers",
        "Books on the shelves whose copies are counted, those that sold the fewest copies in the "
        "period first; stock and worth at the price as they are now, cancelled copies not counted.",
        stock_reports.slow_movers,
    ),
    Report(
        "low_stock",
        "Low stock",
        "Books on the shelves whose copies are counted and are at or under the book’s own limit "
        f"now, or under the shop’s ({queries.LOW_STOCK_AT}) where it has none; a figure leads to "
        "the orders of the last 30 days.",
        stock_reports.low_stock,
        days=0,
    ),
    Report(
        "stock_movements",
        "Stock movements",
        "Copies that came and that went, by the day they were counted, ordered, cancelled or "
        "imported; cancelled copies come back as a movement of their own.",
        stock_reports.stock_movements,
        days=30,
        quick=(7, 30, 90),
        by=(("kind", "Reason"), ("day", "Day"), ("book", "Book"), ("each", "Each movement")),
    ),
]
