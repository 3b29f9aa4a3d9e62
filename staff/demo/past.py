"""Writes down what happened to made-up orders: their log and their invoices, dated back."""

import random
from dataclasses import InitVar, dataclass, field
from datetime import datetime, timedelta

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from orders.invoicing import content_of
from orders.models import (
    Invoice,
    InvoiceCounter,
    LineStatus,
    Order,
    OrderLine,
    OrderStatus,
    StatusChange,
)

COPIES = [1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6]  # three on average
STARTED = 0.5  # of the paid ones somebody packs
LOST = 0.03  # of the sent ones lack what was cancelled
BATCH = 5_000


@dataclass
class Past:
    """What became of an order, and when."""

    place: int
    dice: InitVar[random.Random]  # not kept: 100,000 of them would fill the memory
    status: OrderStatus
    placed: datetime
    paid: datetime | None
    over: datetime | None
    order: Order | None = None
    lines: list[OrderLine] = field(default_factory=list)

    def __post_init__(self, dice: random.Random):
        self.copies = dice.choice(COPIES)
        self.lost = self.status == OrderStatus.DONE and dice.random() < LOST
        packed = self.status == OrderStatus.PAID and dice.random() < STARTED
        hour = timedelta(hours=1)
        self.started = min(self.paid + hour, timezone.now()) if packed else None

    def moves(self) -> list[StatusChange]:
        """Return the log in its order."""
        moves = []
        if self.paid:
            moves.append(self._move(None, OrderStatus.NEW, OrderStatus.PAID))
        for line in self.lines:
            if line.status != LineStatus.NEW:
                moves.append(self._move(line, LineStatus.NEW, line.status))
        if self.over:
            before = OrderStatus.PAID if self.paid else OrderStatus.NEW
            moves.append(self._move(None, before, self.status))
        return moves

    def _move(self, line: OrderLine | None, old: int, new: int) -> StatusChange:
        customer = self.status == OrderStatus.CANCELLED
        return StatusChange(order=self.order, line=line, old=old, new=new, by_customer=customer)


def number_invoices(pasts: list[Past]) -> None:
    """Give the next numbers to those that were paid; call it in a transaction."""
    paid = sorted((past for past in pasts if past.paid), key=lambda past: past.paid)
    if paid:
        first = InvoiceCounter.next()
        InvoiceCounter.objects.filter(pk=1).update(last=F("last") + len(paid) - 1)
        for number, past in enumerate(paid, start=first):
            past.order.invoice_number = number


def record(pasts: list[Past]) -> None:
    """Write the log and the invoices of orders that were just added."""
    orders = [past.order.pk for past in pasts]
    StatusChange.objects.bulk_create((move for past in pasts for move in past.moves()), BATCH)
    order = Order.objects.filter(pk=OuterRef("order"))
    changes = StatusChange.objects.filter(order__in=orders)
    to_paid = {"line": None, "new": OrderStatus.PAID}
    # These fields only know the moment of writing.
    changes.filter(**to_paid).update(at=Subquery(order.values("paid_at")))
    changes.exclude(**to_paid).update(at=Subquery(order.values("date_updated")))
    Invoice.objects.bulk_create(
        Invoice(
            order=past.order,
            number=past.order.invoice_number,
            content=content_of(past.order, past.lines)
            | {"issued": timezone.localdate(past.paid).isoformat()},
        )
        for past in pasts
        if past.paid
    )
    Invoice.objects.filter(order__in=orders).update(issued_at=Subquery(order.values("paid_at")))
