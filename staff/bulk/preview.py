"""What a bulk action would do, to the penny, before anything is done."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from orders.models import LineStatus, Order, OrderLine, OrderStatus
from staff.money import sums_in_words

MAX_ORDERS_PER_JOB = 10_000  # orders of one action
MAX_NAMED = 20  # of them, one by one
FIELDS = ["pk", "status", "paid_at", "currency", "owed", "received", "email", "invoice_number"]
STATES = (LineStatus.NEW, LineStatus.PROCESSING, LineStatus.SENT)


@dataclass
class Effects:
    """What follows for those that are marked: money by currency, mails and documents."""

    paid: int = 0
    part_paid: int = 0
    emails: int = 0
    invoices: int = 0
    credit_notes: int = 0
    to_enter: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    to_pay_back: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, do: str, order: tuple) -> None:
        self.paid += bool(order.paid_at)
        self.part_paid += bool(order.received and not order.paid_at)
        self.emails += do != "processing" and bool(order.email)
        if do == "paid":
            self.to_enter[order.currency] += order.owed - order.received
            self.invoices += not order.invoice_number
        if do == "cancel":
            self.credit_notes += bool(order.invoice_number)
            if order.received:
                self.to_pay_back[order.currency] += order.received

    def words(self, do: str) -> list[str]:
        """Say it in sentences."""
        effects = []
        if self.to_enter:
            effects.append(f"{sums_in_words(self.to_enter)} will be entered as received today.")
        if do != "paid":
            effects.append(self._paid_words())
        if self.to_pay_back:
            effects.append(f"{sums_in_words(self.to_pay_back)} will be to pay back.")
        if do == "paid":
            effects.append(_so_many(self.invoices, "invoice", "will be made"))
        if do == "cancel":
            effects.append(_so_many(self.credit_notes, "credit note", "will be made"))
        return [*effects, _so_many(self.emails, "email", "will go out")]

    def _paid_words(self) -> str:
        if not (self.paid or self.part_paid):
            return "None of them is paid."
        part = f", and {self.part_paid:,} in part" if self.part_paid else ""
        return f"{self.paid:,} of them {'is' if self.paid == 1 else 'are'} paid{part}."


def _so_many(number: int, what: str, verb: str) -> str:
    if not number:
        return f"No {what} {verb}."
    return f"{number:,} {what}{'' if number == 1 else 's'} {verb}."


class Preview(NamedTuple):
    """Which orders can be marked so, and how many cannot, by the reason; what follows."""

    orders: list[int]
    reasons: list[tuple[str, int]]
    unpaid: int
    is_cut: bool
    effects: list[str]

    @property
    def which(self) -> str:
        """A sign of what is shown: as many others, or another sum, have another."""
        return sha256(repr((self.orders, self.effects)).encode()).hexdigest()

    @property
    def named(self) -> list[int]:
        return self.orders[:MAX_NAMED]

    @property
    def more(self) -> int:
        return len(self.orders) - len(self.named)

    def is_what_was_seen(self, data: dict) -> bool:
        signed = data["all"] or data["which"]
        return data["seen"] == len(self.orders) and (not signed or data["which"] == self.which)


def preview_of(orders: QuerySet[Order], do: str) -> Preview:
    rows = _rows(orders.order_by("pk"))
    can, reasons, all_effects, unpaid = [], Counter(), Effects(), 0
    for order in rows[:MAX_ORDERS_PER_JOB]:
        if reason := _reason(do, order):
            reasons[reason] += 1
        else:
            can.append(order.pk)
            unpaid += not order.paid_at
            all_effects.add(do, order)
    effects = all_effects.words(do) if can else []
    return Preview(can, reasons.most_common(), unpaid, len(rows) > MAX_ORDERS_PER_JOB, effects)


def _rows(orders: QuerySet[Order]) -> list[tuple]:
    """Return the fields of orders, and whether there are copies new, in packing and sent."""
    lines = OrderLine.objects.filter(order=OuterRef("pk"))
    there = {f"has_{state.name.lower()}": Exists(lines.filter(status=state)) for state in STATES}
    return list(
        orders.annotate(**there).values_list(*FIELDS, *there, named=True)[: MAX_ORDERS_PER_JOB + 1]
    )


def _reason(do: str, order: tuple) -> str:
    """Say why an order cannot be marked so; nothing where it can."""
    if order.status == OrderStatus.CANCELLED:
        return "cancelled"
    if do == "paid":
        return "already paid" if order.paid_at else ""
    if do == "cancel":
        return "sent, wholly or in part" if order.has_sent else ""
    if not (order.has_new or order.has_processing):
        return "already sent"
    return "" if order.has_new or do == "sent" else "already processing"
