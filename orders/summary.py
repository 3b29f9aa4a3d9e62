"""An order as people read it: copies that are alike on one line, sums, and words for where it is.

Counted by the database, so that an order of a thousand copies is as quick as one of two.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Min, QuerySet

from orders.models import LineStatus, Order, OrderLine, OrderStatus
from orders.taxes import Tax, taxes

WORDS = {
    LineStatus.NEW: "not packed yet",
    LineStatus.PROCESSING: "being packed",
    LineStatus.SENT: "sent",
    LineStatus.CANCELLED: "cancelled",
}
ORDER_WORDS = {
    OrderStatus.NEW: "Waiting for your payment",
    OrderStatus.PAID: "Paid, we are getting it ready",
    OrderStatus.DONE: "Sent",
    OrderStatus.CANCELLED: "Cancelled",
}
PARTLY_PAID = "Waiting for the rest of your payment"
CANCELLED_PAID = "Cancelled, we pay your money back"
SENT_UNPAID = "Sent, waiting for your payment"
GROUPED_BY = ["product_id", "name", "byline", "isbn", "price", "tax_rate"]


class Copies(NamedTuple):
    """So many copies of a book are in this state; `line` is the first of them."""

    status: LineStatus
    number: int
    line: int

    @property
    def code(self) -> str:
        return self.status.name.lower()

    @property
    def words(self) -> str:
        return WORDS[self.status]


@dataclass
class Book:
    """Copies of one book in an order."""

    product_id: int
    name: str
    byline: str
    isbn: str
    price: Decimal
    tax_rate: Decimal
    states: list[Copies] = field(default_factory=list)

    @property
    def quantity(self) -> int:
        return sum(copies.number for copies in self.states)

    @property
    def total(self) -> Decimal:
        return self.price * self.quantity

    @property
    def open_line(self) -> int | None:
        """A copy that nobody has begun to pack."""
        return next((each.line for each in self.states if each.status == LineStatus.NEW), None)


@dataclass
class Summary:
    order: Order
    books: list[Book]

    def count(self, *statuses: LineStatus) -> int:
        """Count the copies in these states; all of them where none is named."""
        states = (copies for book in self.books for copies in book.states)
        return sum(each.number for each in states if not statuses or each.status in statuses)

    @property
    def copies(self) -> int:
        return self.count()

    @property
    def books_total(self) -> Decimal:
        return self.order.total - self.order.shipping_price

    @property
    def cancelled_total(self) -> Decimal:
        """What the cancelled copies had cost, with the postage where nothing is left to send."""
        return self.order.total - self.order.owed

    @property
    def waits_for_payment(self) -> bool:
        return bool(self.order.to_pay)

    @property
    def taxes(self) -> list[Tax]:
        prices = [(book.tax_rate, book.total) for book in self.books]
        prices.append((self.order.shipping_tax_rate, self.order.shipping_price))
        return [tax for tax in taxes(prices) if tax.rate and tax.gross]

    @property
    def can_cancel(self) -> bool:
        """Whether the customer may still cancel (DESIGN 5)."""
        begun = self.count(LineStatus.PROCESSING, LineStatus.SENT)
        return bool(self.count(LineStatus.NEW)) and not begun

    @property
    def words(self) -> str:
        """Say where the order is, in words a customer understands."""
        status, sent = OrderStatus(self.order.status), self.count(LineStatus.SENT)
        if status in (OrderStatus.NEW, OrderStatus.PAID) and sent:
            return f"{sent} of {self.copies - self.count(LineStatus.CANCELLED)} sent"
        if status == OrderStatus.DONE and self.waits_for_payment:
            return SENT_UNPAID
        if status == OrderStatus.NEW and self.order.received:
            return PARTLY_PAID
        if status == OrderStatus.CANCELLED and self.order.to_pay_back:
            return CANCELLED_PAID
        if status == OrderStatus.PAID and self.count(LineStatus.PROCESSING):
            return "Paid, we are packing it"
        return ORDER_WORDS[status]


def summary_of(order: Order, lines: QuerySet | None = None) -> Summary:
    """Sum an order up; or only these lines of it."""
    lines = OrderLine.objects.filter(order=order) if lines is None else lines
    return Summary(order, _books(lines)[order.pk])


def summaries(orders: Iterable[Order]) -> list[Summary]:
    """Sum several orders up, in one query."""
    orders = list(orders)
    books = _books(OrderLine.objects.filter(order__in=orders))
    return [Summary(order, books[order.pk]) for order in orders]


def _books(lines: QuerySet) -> dict[int, list[Book]]:
    grouped = lines.order_by().values_list("order_id", *GROUPED_BY, "status")
    rows = grouped.annotate(number=Count("pk"), line=Min("pk")).order_by("line")
    books: dict[tuple, Book] = {}
    found: dict[int, list[Book]] = defaultdict(list)
    for order_id, *values, status, number, line in rows:
        key = (order_id, *values)
        if key not in books:
            books[key] = Book(*values)
            found[order_id].append(books[key])
        books[key].states.append(Copies(LineStatus(status), number, line))
    for book in books.values():
        book.states.sort()
    return found
