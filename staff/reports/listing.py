"""The reports there are: where each stands, what it counts, and who works it out."""

from collections.abc import Callable
from dataclasses import dataclass

from staff.reports import queries, sales, stock
from staff.reports.choice import Choice
from staff.reports.tables import Table

IN_TIME = [("day", "Day"), ("month", "Month")]


@dataclass(frozen=True)
class Report:
    """`days`: how long its period is if nobody says otherwise; 0: it is about now."""

    slug: str
    title: str
    counted: str
    make: Callable[[Choice], Table]
    days: int = 90
    quick: tuple[int, ...] = (30, 60, 90, 365)
    by: tuple[tuple[str, str], ...] = ()


REPORTS = [
    Report(
        "orders_per_day",
        "Orders per day",
        "Orders that are not wholly cancelled, by the day they were ordered, with their copies "
        "that are not cancelled; prices with tax, without postage.",
        sales.orders_per_day,
        days=180,
        quick=(30, 90, 180, 365),
    ),
    Report(
        "most_bought_products",
        "Most bought products",
        "Copies ordered and not cancelled, by the day they were ordered, under the title they "
        "were bought by; prices with tax, without postage.",
        sales.most_bought_products,
        days=30,
        quick=(30, 60, 90),
    ),
    Report(
        "revenue",
        "Revenue",
        "Copies ordered and not cancelled, by the day they were ordered; prices with tax, without "
        "postage. Authors and categories are those of the book when it was ordered; a copy with "
        "two of them counts under both.",
        sales.revenue,
        by=(*IN_TIME, ("tag", "Category"), ("author", "Author")),
    ),
    Report(
        "average_basket",
        "Average basket",
        "What an order is worth on average: copies not cancelled, over the orders that are not "
        "wholly cancelled, by the day they were ordered; prices with tax, without postage.",
        sales.average_basket,
        by=tuple(IN_TIME),
    ),
    Report(
        "taxes",
        "Tax summary",
        "Copies ordered and not cancelled, and the postage of orders that are not wholly "
        "cancelled, by the day they were ordered; the tax is worked out from the sum of each "
        "rate, so it may differ by pence from what the invoices add up to.",
        sales.taxes,
    ),
    Report(
        "slow_movers",
        "Slow movers",
        "Books on the shelves whose copies are counted, those that sold the fewest copies in the "
        "period first; stock and worth at the price as they are now, cancelled copies not counted.",
        stock.slow_movers,
    ),
    Report(
        "low_stock",
        "Low stock",
        "Books on the shelves whose copies are counted and are at or under the book’s own limit "
        f"now, or under the shop’s ({queries.LOW_STOCK_AT}) where it has none; a figure leads to "
        "the orders of the last 30 days.",
        stock.low_stock,
        days=0,
    ),
    Report(
        "stock_movements",
        "Stock movements",
        "Copies that came and that went, by the day they were counted, ordered, cancelled or "
        "imported; cancelled copies come back as a movement of their own.",
        stock.stock_movements,
        days=30,
        quick=(7, 30, 90),
        by=(("kind", "Reason"), ("day", "Day"), ("book", "Book"), ("each", "Each movement")),
    ),
]
