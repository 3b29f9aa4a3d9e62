"""Does a bulk action to orders, at once or by the queue, and keeps a record of it."""

from collections.abc import Iterable, Mapping

from accounts.models import User
from orders.bulk_actions import BulkAction, BulkResult, OrderChange, apply_to_order
from orders.transitions import Actor
from staff.bulk.execution import Outcome, work, work_at_once
from staff.models import Job


def run_job(job: Job) -> None:
    """Do it to the orders of a job from where it stands."""
    work(job, _apply_next)


def apply_now(
    action: BulkAction, orders: Iterable[int] | Mapping[int, list[int]], by: User, back: str = ""
) -> Job:
    """Do it to a few orders now, or to these copies of them, and return the record of it."""
    params = {"action": action._asdict()}
    if isinstance(orders, Mapping):
        params["lines"] = {str(order): lines for order, lines in orders.items()}
    return work_at_once(Job.Kind.MARK, by, orders, _apply_next, params=params, back=back)


def result_of(job: Job) -> BulkResult:
    changed, refused = {}, {}
    for row in job.orders.only("order_number", "lines", "payment", "reason"):
        if row.lines or row.payment_id:
            changed[row.order_number] = OrderChange(row.lines, row.payment_id)
        else:
            refused[row.order_number] = row.reason
    return BulkResult(changed, refused)


def _apply_next(job: Job, order_id: int) -> Outcome:
    lines = job.params.get("lines", {}).get(str(order_id))
    action = BulkAction(**job.params["action"])
    return Outcome(*apply_to_order(order_id, action, Actor(job.by), lines))
