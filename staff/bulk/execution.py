"""Does a piece of work order by order, and keeps what it did to each, so that it can be undone.

Each order is one transaction together with its record: an order is never done twice, and what is
recorded was done.
"""

from collections.abc import Callable, Iterable
from time import monotonic
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from config.retrying import retried
from orders.bulk_actions import ActionRefusedError
from staff.jobs.runner import FAILED, RightGoneError, check_right
from staff.models import Job, JobOrder

CHECK_AGAIN = 3  # seconds of work between two questions for the right to do it


class Outcome(NamedTuple):
    """The copies that were changed, or the payment; `reason`: why not all that was asked for."""

    lines: list[int] = []
    payment: int | None = None
    reason: str = ""
    undoes: int | None = None


Doing = Callable[[Job, int], Outcome]


def work(job: Job, do: Doing) -> None:
    """Do it with the orders of a job of the queue, from where the job stands."""
    checked_at = monotonic()
    while job.done < job.total:
        if monotonic() - checked_at > CHECK_AGAIN:
            check_right(job)
            checked_at = monotonic()
        _step(job, do)


def work_at_once(kind: Job.Kind, by: User, orders: Iterable[int], do: Doing, **fields) -> Job:
    """Do it now with a few orders, and return the record.

    Until it is done it is held for unfinished, as it is if this process is killed on the way.
    """
    orders = list(orders)
    params = fields.pop("params", {}) | {"orders": orders}
    report = {"state": Job.State.FAILED, "report": [FAILED]}
    job = Job.objects.create(kind=kind, by=by, params=params, total=len(orders), **report, **fields)
    while job.done < job.total:
        _step(job, do)
    job.note(state=Job.State.DONE, report=[])
    return job


@retried
@transaction.atomic
def _step(job: Job, do: Doing) -> None:
    """Do it with the next order; where another worker has this job, too, with the one after."""
    place = job.done
    # The user first, as an erasure does, which then deletes the job.
    if not User.objects.select_for_update(no_key=True).filter(pk=job.by_id).exists():
        raise RightGoneError
    if not Job.objects.filter(pk=job.pk, done=place).update(done=place + 1):
        job.refresh_from_db(fields=["done"])
        return
    order_id = job.params["orders"][place]
    try:
        with transaction.atomic():
            outcome = do(job, order_id)
    except ActionRefusedError as error:
        outcome = Outcome(reason=str(error))
    JobOrder.objects.create(
        job=job,
        order_number=order_id,
        lines=outcome.lines,
        payment_id=outcome.payment,
        reason=outcome.reason,
        undoes_id=outcome.undoes,
    )
    job.done = place + 1
