"""What staff and dispatch do to orders: to copies of one, to one, or to many, one after the other.

Every way to mark orders comes through here, and from here to `orders.transitions` and payments.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from config.retrying import retried
from orders.models import LineStatus, Order, OrderLine
from orders.models.status import STEPS_BACK, TRANSITIONS
from orders.payments import mark_paid
from orders.transitions import (
    Actor,
    InvalidTransitionError,
    StaleTransitionError,
    cancel,
    lock_order,
    return_to_new,
    transition_lines,
)

TARGETS = {
    "processing": LineStatus.PROCESSING,
    "sent": LineStatus.SENT,
    "cancel": LineStatus.CANCELLED,
}
ORDER_MISSING = "Order {} is no longer there."
MEANWHILE = "Order {} was changed in the meantime and has been left as it is."


class ActionRefusedError(Exception):
    """The order stays as it is; its words say which order and why."""


class BulkAction(NamedTuple):
    """What to do: "paid", "processing", "sent", "cancel", or "back" to new.

    `restock`: whether cancelled copies go back into stock, or are lost.
    """

    do: str
    restock: bool | None = None

    @property
    def is_clear(self) -> bool:
        return self.do != "cancel" or self.restock is not None

    @property
    def origins(self) -> list[LineStatus]:
        """The states of copies that it can be done to."""
        if self.do == "back":
            return list(STEPS_BACK)
        return [status for status, legal in TRANSITIONS.items() if TARGETS[self.do] in legal]


class OrderChange(NamedTuple):
    """The copies of an order that were changed, or the payment that was entered."""

    lines: list[int]
    payment: int | None = None


@dataclass(frozen=True)
class BulkResult:
    """What became of many orders, by their number: what was changed, or why nothing was."""

    changed: dict[int, OrderChange] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)

    @property
    def copies(self) -> int:
        return sum(len(change.lines) for change in self.changed.values())


@retried
@transaction.atomic
def apply_action(
    order_id: int,
    action: BulkAction,
    by: Actor,
    line_ids: Iterable[int] | None = None,
    seen: Mapping[int, int] | None = None,
    balance: Decimal | None = None,
) -> OrderChange:
    """Do it to an order: to these copies of it, or to all that it can be done to.

    `seen` and `balance`, which was shown, and the errors are those of `orders.transitions`.
    """
    if action.do == "paid":
        return OrderChange([], payment=mark_paid(order_id, by, seen=balance).pk)
    if line_ids is None:
        lock_order(order_id, by)
        line_ids = _all_lines(order_id, action)
    lines = list(line_ids)
    if action.do == "cancel":
        cancel(order_id, by, lines, restock=bool(action.restock), seen=seen)
    elif action.do == "back":
        if seen and set(seen.values()) - set(STEPS_BACK):
            raise StaleTransitionError
        return_to_new(order_id, by, lines)
    else:
        transition_lines(order_id, TARGETS[action.do], by, lines, seen=seen)
    return OrderChange(lines)


def apply_to_order(
    order_id: int, action: BulkAction, by: Actor, line_ids: Iterable[int] | None = None
) -> OrderChange:
    """Do it to one order of many; ActionRefusedError where it cannot be done now."""
    try:
        return apply_action(order_id, action, by, line_ids)
    except Order.DoesNotExist:
        raise ActionRefusedError(ORDER_MISSING.format(order_id)) from None
    except (InvalidTransitionError, OrderLine.DoesNotExist):
        raise ActionRefusedError(MEANWHILE.format(order_id)) from None


def _all_lines(order_id: int, action: BulkAction) -> Iterable[int]:
    """Return the copies that it can be done to; an order is cancelled whole, or not at all."""
    lines = OrderLine.objects.filter(order=order_id).order_by()
    if action.do == "cancel":
        lines = lines.exclude(status=LineStatus.CANCELLED)
    else:
        lines = lines.filter(status__in=action.origins)
    return lines.values_list("pk", flat=True)
