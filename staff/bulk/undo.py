"""Undoes a bulk action, where nothing has left the house since: order by order, and on record."""

from typing import NamedTuple

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import User
from config.retrying import retried
from orders.bulk_actions import ActionRefusedError
from orders.models import LineStatus, Order, OrderLine, Payment, StatusChange
from orders.payments import PaymentRefusedError, reverse
from orders.transitions import Actor, InvalidTransitionError, lock_order, return_to_new
from staff.bulk.execution import Outcome, work, work_at_once
from staff.jobs import runner
from staff.models import Job, JobOrder

# Why some actions are for good.
FOR_GOOD = {
    "sent": (
        "What was sent has left the house and its customers have been told. It can’t be undone."
    ),
    "cancel": (
        "Cancelling is for good: copies may have been sold again, customers have been told and "
        "credit notes issued. It can’t be undone."
    ),
}
BEGUN = {LineStatus.PROCESSING, LineStatus.SENT}
MISSING = "is no longer there"
UNDONE = "has already been undone"
SENT_SINCE = "has since been sent, wholly or in part"
MOVED_SINCE = "has since been changed"
PACKED_SINCE = "has since been packed, sent or cancelled"
REVERSED = "has already had its payment reversed"
PAID_BACK = "has since been partly paid back"


class Step(NamedTuple):
    """What can be undone with an order: so many copies or the payment, or why nothing can."""

    row: JobOrder
    lines: list[int]
    reason: str = ""


def why_not(job: Job) -> str:
    """Say why a record (`with_words`) cannot be undone at all; nothing where it can."""
    if job.kind == Job.Kind.UNDO:
        return "What was undone can be marked again like any order."
    return FOR_GOOD.get(job.do, "")


def steps(job: Job) -> list[Step]:
    """Return what can be undone of a job now, in the order in which it was done."""
    money = ["payment__amount", "payment__order__currency"]
    rows = job.orders.changed().select_related("payment__order")
    return _steps(job.do, rows.only("job", "order_number", "lines", "at", *money))


def _steps(do: str, rows: QuerySet[JobOrder]) -> list[Step]:
    plan = _payments if do == "paid" else _copies
    undone = set(JobOrder.objects.filter(undoes__in=rows).values_list("undoes", flat=True))
    return [Step(step.row, [], UNDONE) if step.row.pk in undone else step for step in plan(rows)]


def _copies(rows: QuerySet[JobOrder]) -> list[Step]:
    """Copies go back that are still being packed, and were not touched since."""
    orders = rows.order_by().values("order_number")
    lines = OrderLine.objects.filter(order__in=orders).order_by()
    packed = set(lines.filter(status=LineStatus.PROCESSING).values_list("pk", flat=True))
    sent = set(lines.filter(status=LineStatus.SENT).values_list("order_id", flat=True))
    touched = _touched(rows)
    found = []
    for row in rows:
        still = [pk for pk in row.lines if pk in packed and not touched[pk] > row.at]
        if row.order_number in sent:
            found.append(Step(row, [], SENT_SINCE))
        else:
            found.append(Step(row, still, "" if still else MOVED_SINCE))
    return found


def _touched(rows: QuerySet[JobOrder]) -> dict:
    """Return when each copy of these orders was moved last."""
    orders = rows.order_by().values("order_number")
    changes = StatusChange.objects.filter(order__in=orders, line__isnull=False).order_by("pk")
    return dict(changes.values_list("line_id", "at"))


def _payments(rows: QuerySet[JobOrder]) -> list[Step]:
    """A payment is reversed where no copy was packed, sent or cancelled since it was entered.

    Whose copies were cancelled was told that the money comes back.
    """
    orders = rows.order_by().values("order_number")
    moved_on = {*BEGUN, LineStatus.CANCELLED}
    begun = OrderLine.objects.filter(order__in=orders, status__in=moved_on).order_by()
    touched, moved = _touched(rows), {}
    for order_id, line in begun.values_list("order_id", "pk"):
        moved[order_id] = max(touched[line], moved.get(order_id, touched[line]))
    payments = Payment.objects.filter(pk__in=rows.order_by().values("payment")).order_by()
    reversed_ids = set(payments.filter(reversal__isnull=False).values_list("pk", flat=True))
    short = payments.filter(order__received__lt=F("amount"))
    short = set(short.values_list("pk", flat=True))
    found = []
    for row in rows:
        packed = row.order_number in moved and moved[row.order_number] > row.at
        reasons = {
            REVERSED: row.payment_id in reversed_ids,
            PAID_BACK: row.payment_id in short,
            PACKED_SINCE: packed,
        }
        found.append(Step(row, [], next((words for words, is_so in reasons.items() if is_so), "")))
    return found


@retried
@transaction.atomic
def start_undo(job: Job, by: User, orders: list[int]) -> Job:
    """Have these orders undone by the queue; return what is at it already, or begins now."""
    Job.objects.select_for_update(no_key=True).only("pk").get(pk=job.pk)
    if begun := job.undos.filter(by=by).exclude(state__in=Job.OVER).first():
        return begun
    return runner.start(Job.Kind.UNDO, by, {"orders": orders}, len(orders), undoes=job)


def undo_at_once(job: Job, by: User, orders: list[int]) -> Job:
    """Undo a few orders now, and return the record of it."""
    return work_at_once(Job.Kind.UNDO, by, orders, _undo_next, undoes=job)


def undo_orders(job: Job) -> None:
    work(job, _undo_next)


def _undo_next(job: Job, order_id: int) -> Outcome:
    """Look once more, now that nobody else changes the order, and undo it; ActionRefusedError."""
    by, undone = Actor(job.by), job.undoes
    try:
        lock_order(order_id, by)
        rows = undone.orders.changed().filter(order_number=order_id)
        [step] = _steps(undone.params["action"]["do"], rows)
        if step.reason:
            raise ActionRefusedError(f"Order {order_id} {step.reason}.")
        return _undo(step, by)
    except Order.DoesNotExist:
        raise ActionRefusedError(f"Order {order_id} {MISSING}.") from None
    except InvalidTransitionError:
        raise ActionRefusedError(f"Order {order_id} {MOVED_SINCE}.") from None
    except PaymentRefusedError as error:
        raise ActionRefusedError(f"Order {order_id}: {error}") from None


def _undo(step: Step, by: Actor) -> Outcome:
    order_id, row = step.row.order_number, step.row
    if row.payment_id:
        return Outcome(payment=reverse(order_id, row.payment_id, by).pk, undoes=row.pk)
    return_to_new(order_id, by, step.lines)
    moved_on = len(row.lines) - len(step.lines)
    reason = ""
    if moved_on:
        copies = "1 copy has" if moved_on == 1 else f"{moved_on} copies have"
        reason = f"{copies} since moved on, and nothing was changed there."
    return Outcome(lines=step.lines, reason=reason, undoes=row.pk)
