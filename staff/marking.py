"""Marks whole orders, one after the other: at once, or as a job of the queue."""

from functools import partial
from time import monotonic
from typing import NamedTuple

from django.db import transaction

from config.retrying import retried
from orders.models import LineStatus, Order, OrderLine
from orders.models.status import LEGAL_MOVES
from orders.moves import IllegalMoveError, Mover, cancel, move_lines
from orders.payments import mark_paid
from staff.jobs import check_right
from staff.models import Job

TARGETS = {
    "processing": LineStatus.PROCESSING,
    "sent": LineStatus.SENT,
    "cancel": LineStatus.CANCELLED,
}
MOST_NAMED = 50
ASK_AGAIN = 3  # seconds of work between two questions for the right to do it
MORE = "More orders could not be marked; the list shows how they stand."


class NotMarkedError(Exception):
    """The order is not where it could be marked so; its words say which order."""


class Mark(NamedTuple):
    """What to mark orders as; for cancelled ones, whether the copies go back to the stock."""

    do: str
    restock: bool | None = None

    @property
    def is_clear(self) -> bool:
        return self.do != "cancel" or self.restock is not None


def origins(do: str) -> list[LineStatus]:
    """Return the states that copies can be marked so from."""
    return [status for status, legal in LEGAL_MOVES.items() if TARGETS[do] in legal]


def mark_order(order_id: int, mark: Mark, by: Mover) -> None:
    """Mark an order as paid, or all its copies that can be; NotMarkedError."""
    try:
        _verb(order_id, mark)(order_id, by=by)
    except Order.DoesNotExist:
        raise NotMarkedError(f"Order {order_id} is not there any more.") from None
    except (IllegalMoveError, OrderLine.DoesNotExist):
        raise NotMarkedError(
            f"Order {order_id} was changed meanwhile and is left as it is."
        ) from None


def _verb(order_id: int, mark: Mark):
    if mark.do == "paid":
        return mark_paid
    if mark.do == "cancel":
        return partial(cancel, restock=bool(mark.restock))
    lines = OrderLine.objects.filter(order=order_id, status__in=origins(mark.do))
    ids = list(lines.order_by().values_list("pk", flat=True))
    return partial(move_lines, to=TARGETS[mark.do], line_ids=ids)


def mark_orders(job: Job) -> None:
    """Mark the orders of a job from where it stands."""
    mark, asked = Mark(**job.wish["mark"]), monotonic()
    while job.done < job.total:
        if monotonic() - asked > ASK_AGAIN:
            check_right(job)
            asked = monotonic()
        if not _step(job, mark, job.done):
            job.refresh_from_db(fields=["done"])


@retried
@transaction.atomic
def _step(job: Job, mark: Mark, place: int) -> bool:
    """Mark one order and note it together, so that it is never done twice.

    False where another worker has this job, too, and was quicker.
    """
    if not Job.objects.filter(pk=job.pk, done=place).update(done=place + 1):
        return False
    job.done = place + 1
    try:
        with transaction.atomic():
            mark_order(job.wish["orders"][place], mark, Mover(job.by))
    except NotMarkedError as error:
        job.refresh_from_db(fields=["report"])
        if len(job.report) <= MOST_NAMED:
            words = str(error) if len(job.report) < MOST_NAMED else MORE
            job.note(report=[*job.report, words])
    return True
