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
from orders.taxes import Tax, taxes_in

WORDS = {
    LineStatus.NEW: "not packed yet",
    LineStatus.PROCESSING: "being packed",
    LineStatus.SENT: "sent",
    LineStatus.CANCELLED: "cancelled",
}
ORDER_WORDS = {
    OrderStatus.NEW: "Waiting for your payment",
    OrderStatus.PAID: "Paid; we are getting it ready",
    OrderStatus.DONE: "Sent",
    OrderStatus.CANCELLED: "Cancelled",
}
PARTLY_PAID = "Waiting for the rest of your payment"
CANCELLED_PAID = "Cancelled; we are paying your money back"
SENT_UNPAID = "Sent, waiting for your payment"


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
class OrderedProduct:
    """Copies of one product in an order."""

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
    products: list[OrderedProduct]

    def count(self, *statuses: LineStatus) -> int:
        """Count the copies in these states; all of them where none is named."""
        states = (copies for product in self.products for copies in product.states)
        return sum(each.number for each in states if not statuses or each.status in statuses)

    @property
    def copies(self) -> int:
        return self.count()

    @property
    def products_total(self) -> Decimal:
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
        prices = [(product.tax_rate, product.total) for product in self.products]
        prices.append((self.order.shipping_tax_rate, self.order.shipping_price))
        return [tax for tax in taxes_in(prices) if tax.rate and tax.gross]

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
            return "Paid; we are packing it"
        return ORDER_WORDS[status]


def summary_of(order: Order, lines: QuerySet | None = None) -> Summary:
    """Sum an order up; or only these lines of it."""
    lines = OrderLine.objects.filter(order=order) if lines is None else lines
    return Summary(order, _products(lines)[order.pk])


def summaries(orders: Iterable[Order]) -> list[Summary]:
    """Sum several orders up, in one query."""
    orders = list(orders)
    products = _products(OrderLine.objects.filter(order__in=orders))
    return [Summary(order, products[order.pk]) for order in orders]


def _products(lines: QuerySet) -> dict[int, list[OrderedProduct]]:
    grouped = lines.order_by().values_list("order_id", *OrderLine.ALIKE_BY, "status")
    rows = grouped.annotate(number=Count("pk"), line=Min("pk")).order_by("line")
    products: dict[tuple, OrderedProduct] = {}
    found: dict[int, list[OrderedProduct]] = defaultdict(list)
    for order_id, *values, status, number, line in rows:
        key = (order_id, *values)
        if key not in products:
            products[key] = OrderedProduct(*values)
            found[order_id].append(products[key])
        products[key].states.append(Copies(LineStatus(status), number, line))
    for product in products.values():
        product.states.sort()
    return found
