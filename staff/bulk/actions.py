"""The one door by which staff mark orders: a copy, an order, or many, at once or by the queue."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
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
from staff.bulk.execution import LeftError, Outcome, work, work_at_once
from staff.models import Job

TARGETS = {
    "processing": LineStatus.PROCESSING,
    "sent": LineStatus.SENT,
    "cancel": LineStatus.CANCELLED,
}
GONE = "Order {} is not there any more."
MEANWHILE = "Order {} was changed meanwhile and is left as it is."


class Mark(NamedTuple):
    """What to mark orders as; for cancelled ones, whether the copies go back to the stock."""

    do: str
    restock: bool | None = None

    @property
    def is_clear(self) -> bool:
        return self.do != "cancel" or self.restock is not None


def origins(do: str) -> list[LineStatus]:
    """Return the states that copies can be marked so from; `back` is one step back."""
    if do == "back":
        return list(STEPS_BACK)
    return [status for status, legal in TRANSITIONS.items() if TARGETS[do] in legal]


@retried
@transaction.atomic
def mark(
    order_id: int,
    wish: Mark,
    by: Actor,
    line_ids: Iterable[int] | None = None,
    seen: Mapping[int, int] | None = None,
    balance: Decimal | None = None,
) -> Outcome:
    """Mark an order as paid, or these copies of it, or all that can be; return what was changed.

    `seen` and `balance`, which was shown, and the errors are those of `orders.transitions`.
    """
    if wish.do == "paid":
        return Outcome(payment=mark_paid(order_id, by, seen=balance).pk)
    if line_ids is None:
        lock_order(order_id, by)
        line_ids = _all_lines(order_id, wish.do)
    lines = list(line_ids)
    if wish.do == "cancel":
        cancel(order_id, by, lines, restock=bool(wish.restock), seen=seen)
    elif wish.do == "back":
        if seen and set(seen.values()) - set(STEPS_BACK):
            raise StaleTransitionError
        return_to_new(order_id, by, lines)
    else:
        transition_lines(order_id, TARGETS[wish.do], by, lines, seen=seen)
    return Outcome(lines=lines)


def _all_lines(order_id: int, do: str) -> Iterable[int]:
    """Return the copies that can be marked so; an order is cancelled whole, or not at all."""
    lines = OrderLine.objects.filter(order=order_id).order_by()
    if do == "cancel":
        lines = lines.exclude(status=LineStatus.CANCELLED)
    else:
        lines = lines.filter(status__in=origins(do))
    return lines.values_list("pk", flat=True)


def mark_order(
    order_id: int, wish: Mark, by: Actor, line_ids: Iterable[int] | None = None
) -> Outcome:
    """Mark one order of many; LeftError where it is not where it could be marked so."""
    try:
        return mark(order_id, wish, by, line_ids)
    except Order.DoesNotExist:
        raise LeftError(GONE.format(order_id)) from None
    except (InvalidTransitionError, OrderLine.DoesNotExist):
        raise LeftError(MEANWHILE.format(order_id)) from None


def mark_orders(job: Job) -> None:
    """Mark the orders of a job from where it stands."""
    work(job, _mark_next)


def mark_at_once(
    wish: Mark, orders: Iterable[int] | Mapping[int, list[int]], by: User, back: str = ""
) -> Job:
    """Mark a few orders now, or these copies of them, and return the record of it."""
    facts = {"mark": wish._asdict()}
    if isinstance(orders, Mapping):
        facts["lines"] = {str(order): lines for order, lines in orders.items()}
    return work_at_once(Job.Kind.MARK, by, orders, _mark_next, params=facts, back=back)


def _mark_next(job: Job, order_id: int) -> Outcome:
    lines = job.params.get("lines", {}).get(str(order_id))
    return mark_order(order_id, Mark(**job.params["mark"]), Actor(job.by), lines)
