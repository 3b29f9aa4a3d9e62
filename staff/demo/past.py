"""Says what became of made-up orders, and writes their log, dated back."""

import random
from dataclasses import InitVar, dataclass, field
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from orders.models import LineStatus, Order, OrderLine, OrderStatus, StatusChange

COPIES = [1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6]  # three on average
STARTED = 0.5  # of the paid ones somebody packs
LOST = 0.03  # of the sent ones lack what was cancelled
REFUNDED = 0.9  # of what is to be paid back
PART_PAID = 0.05  # of those that wait for the payment
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
        self.refunded = dice.random() < REFUNDED
        self.part = self.status == OrderStatus.NEW and dice.random() < PART_PAID

    @property
    def cancelled(self) -> list[OrderLine]:
        return [line for line in self.lines if line.status == LineStatus.CANCELLED]

    def changes(self) -> list[StatusChange]:
        changes = []
        if self.paid:
            changes.append(self._change(None, OrderStatus.NEW, OrderStatus.PAID))
        for line in self.lines:
            if line.status != LineStatus.NEW:
                changes.append(self._change(line, LineStatus.NEW, line.status))
        if self.over:
            before = OrderStatus.PAID if self.paid else OrderStatus.NEW
            changes.append(self._change(None, before, self.status))
        return changes

    def _change(self, line: OrderLine | None, old: int, new: int) -> StatusChange:
        customer = self.status == OrderStatus.CANCELLED
        return StatusChange(order=self.order, line=line, old=old, new=new, by_customer=customer)


def record_orders(pasts: list[Past]) -> None:
    """Write the log of orders that were just added."""
    orders = [past.order.pk for past in pasts]
    StatusChange.objects.bulk_create((change for past in pasts for change in past.changes()), BATCH)
    order = Order.objects.filter(pk=OuterRef("order"))
    changes = StatusChange.objects.filter(order__in=orders)
    to_paid = {"line": None, "new": OrderStatus.PAID}
    # These fields only know the moment of writing.
    changes.filter(**to_paid).update(at=Subquery(order.values("paid_at")))
    changes.exclude(**to_paid).update(at=Subquery(order.values("date_updated")))
