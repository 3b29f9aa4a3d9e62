"""What somebody asked a report for."""

from typing import NamedTuple

from django.db.models import QuerySet

from config.row_urls import row_url
from staff.order_filters.filterset import MAX_TEXT_LENGTH
from staff.reports.periods import Period

MAX_ROWS = 100  # rows of a table on a page; a CSV has all


class ReportParams(NamedTuple):
    """`product_route` names the route by which the site shows a product, or nothing."""

    period: Period
    by: str = ""
    whole: bool = False
    product_route: str = ""

    def cut(self, found: QuerySet | list) -> tuple[list, bool]:
        """Return the rows to be shown, and whether there are more."""
        if self.whole:
            return list(found), False
        rows = list(found[: MAX_ROWS + 1])
        return rows[:MAX_ROWS], len(rows) > MAX_ROWS

    def orders_of(self, title: str, isbn: str | None, what: str = "placed") -> str:
        """Return where the dashboard lists the orders with a book."""
        whole = f'"{title}"'
        known = isbn or (whole if len(whole) <= MAX_TEXT_LENGTH else title[:MAX_TEXT_LENGTH])
        return self.period.orders(what, book=known)

    def product(self, pk: int) -> str:
        return row_url(self.product_route, pk) if self.product_route else ""
