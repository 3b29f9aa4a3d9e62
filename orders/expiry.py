"""What follows by itself when an order is not paid: a reminder, and its end (law 14).

One transaction an order, and each asks again whether it is still so: it may be run at any time, by
several at once, and beside payments.
"""

import logging
from collections.abc import Callable
from time import monotonic

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from config.retrying import retried
from orders import emails
from orders.models import Order, OrderEmail
from orders.transitions import expire

logger = logging.getLogger(__name__)
PAUSE = 300  # seconds between two looks of a worker
SOON = 5  # and after one that left orders which somebody else was at
AT_ONCE = 100  # orders that a worker sees to before it looks for other work


def expire_orders(at_most: int | None = None) -> int:
    """Cancel what was not paid, or not confirmed, in time; return how many orders that were."""
    due = list(Order.objects.to_expire().order_by().values_list("pk", flat=True)[:at_most])
    return _each(expire, due)


def remind(at_most: int | None = None) -> int:
    """Remind of what is to be paid in a few days; return how many mails that were."""
    due = list(Order.objects.to_remind().order_by().values_list("pk", flat=True)[:at_most])
    return _each(_remind, due)


def _each(change: Callable[[int], bool], orders: list[int]) -> int:
    """Change these orders, and return how many were; one that cannot be keeps none waiting."""
    number = 0
    for pk in sorted(orders):
        try:
            number += change(pk)
        except (OperationalError, InterfaceError):
            raise  # the database is busy or away: all of it is done later
        except Exception:
            logger.exception("Order %s is left as it is", pk)
    return number


@retried
@transaction.atomic
def _remind(order_id: int) -> bool:
    """Remind of a pay-by date once, whoever else is at it."""
    mine = Order.objects.to_remind().filter(pk=order_id)
    if not Order.objects.locked_if_free(order_id) or not mine.update(reminded_for=F("pay_by")):
        return False
    emails.queue(Order.objects.get(pk=order_id), OrderEmail.Kind.REMINDER)
    return True


class Rounds:
    """Does both now and then, a little at a time, for a worker that has other work, too."""

    def __init__(self):
        self._next = 0.0

    def go(self) -> None:
        if monotonic() < self._next:
            return
        self._next = monotonic() + PAUSE
        if expire_orders(AT_ONCE) + remind(AT_ONCE):
            self._next = 0.0  # there may be more
        elif Order.objects.to_expire().exists():
            self._next = monotonic() + SOON
