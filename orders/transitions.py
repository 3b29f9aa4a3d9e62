"""The one place where orders and lines change their status, whoever asks and by whatever route.

The order is locked first, so two who change the same line come one after the other and the second
sees what the first did. What follows by itself (done, cancelled, copies back, log, mails) is here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from catalogue.stock import sales
from config.retrying import retried
from orders import credit_notes, document_pdfs, emails, invoices
from orders.models import LineStatus, Order, OrderEmail, OrderLine, OrderStatus, StatusChange
from orders.models.order import BEGUN
from orders.models.status import STEPS_BACK, TRANSITIONS

SENT = LineStatus.SENT
SAVED_FIELDS = [
    "status",
    "paid_at",
    "closed_at",
    "owed",
    "received",
    "held_until",
    "network",
    "date_updated",
]
EMAILS = {LineStatus.SENT: OrderEmail.Kind.SENT, LineStatus.CANCELLED: OrderEmail.Kind.CANCELLED}


class InvalidTransitionError(Exception):
    """The order, or a line, is not where it could go there from; nothing was changed."""


class StaleTransitionError(InvalidTransitionError):
    """A line is not where it was shown any more; nothing was changed."""


@dataclass(frozen=True)
class Actor:
    """Who changes it: staff, the customer, or a guest (no user, `customer`)."""

    user: User | None = None
    customer: bool = False


@retried
@transaction.atomic
def transition_lines(
    order_id: int,
    to: LineStatus,
    by: Actor,
    line_ids: Iterable[int],
    seen: Mapping[int, int] | None = None,
) -> Order:
    """Change these lines, all or none, and return the order as it is then.

    `seen`: where each line was shown, by its id. InvalidTransitionError; StaleTransitionError if
    one is no longer there; Order.DoesNotExist; OrderLine.DoesNotExist for another order's line.
    """
    order, wanted = lock_order(order_id, by), set(line_ids)
    lines = list(order.lines.filter(pk__in=wanted))
    if not wanted or len(lines) != len(wanted):
        raise OrderLine.DoesNotExist
    _as_seen(lines, seen)
    if any(to not in TRANSITIONS[line.status] for line in lines):
        raise InvalidTransitionError
    return _transition(order, lines, to, by)


@retried
@transaction.atomic
def cancel(
    order_id: int,
    by: Actor,
    line_ids: Iterable[int] | None = None,
    restock: bool = True,
    seen: Mapping[int, int] | None = None,
) -> Order:
    """Cancel these lines, or all that are left; copies go back into stock, or are lost.

    A customer may while no line is beyond NEW (DESIGN 5); staff until a line is sent.
    `seen` as in `transition_lines`.
    """
    order = lock_order(order_id, by)
    left = list(order.lines.exclude(status=LineStatus.CANCELLED))
    if by.customer and any(line.status != LineStatus.NEW for line in left):
        raise InvalidTransitionError
    lines = left
    if line_ids is not None:
        wanted = set(line_ids)
        lines = [line for line in left if line.pk in wanted]
        if len(lines) != len(wanted):
            raise StaleTransitionError if seen else InvalidTransitionError
    _as_seen(lines, seen)
    if not lines or any(line.status == LineStatus.SENT for line in lines):
        raise InvalidTransitionError
    return _transition(order, lines, LineStatus.CANCELLED, by, restock)


@retried
@transaction.atomic
def expire(order_id: int) -> bool:
    """Cancel what nobody paid for in time, with a mail of its own; False if that is not so now.

    Nor while somebody else changes it: the next run looks again.
    """
    order = Order.objects.locked_if_free(order_id)
    if order is None or not Order.objects.to_expire().filter(pk=order_id).exists():
        return False
    lines = list(order.lines.exclude(status=LineStatus.CANCELLED))
    _transition(order, lines, LineStatus.CANCELLED, Actor(), tell=False)
    emails.queue_about(order, OrderEmail.Kind.EXPIRED, lines)
    return True


@retried
@transaction.atomic
def return_to_new(order_id: int, by: Actor, line_ids: Iterable[int]) -> Order:
    """Take back that copies were being packed; InvalidTransitionError once anything was sent."""
    order, wanted = lock_order(order_id, by), set(line_ids)
    lines = list(order.lines.filter(pk__in=wanted, status__in=STEPS_BACK))
    if not wanted or len(lines) != len(wanted) or order.lines.filter(status=SENT).exists():
        raise InvalidTransitionError
    return _transition(order, lines, LineStatus.NEW, by)


def _as_seen(lines: list[OrderLine], seen: Mapping[int, int] | None) -> None:
    if seen is not None and any(seen.get(line.pk) != line.status for line in lines):
        raise StaleTransitionError


def lock_order(order_id: int, by: Actor) -> Order:
    """Lock the actor and then the order, as an erasure does; a gone account changes nothing."""
    if by.user:
        try:
            User.objects.locked(by.user.pk)
        except User.DoesNotExist:
            raise InvalidTransitionError from None
    return Order.objects.locked(order_id)


def _transition(
    order: Order,
    lines: list[OrderLine],
    to: LineStatus,
    by: Actor,
    restock: bool = True,
    tell: bool = True,
) -> Order:
    OrderLine.objects.filter(pk__in=[line.pk for line in lines]).update(status=to)
    _log(order, [(line, line.status, to) for line in lines], by)
    cancelled = to == LineStatus.CANCELLED
    if cancelled:
        counted = Counter(line.product_id for line in lines if line.counted)
        sales.restock(counted, order.pk, by.user, lost=not restock)
        order.owed -= sum(line.price for line in lines)
    elif to in BEGUN:
        order.release()  # staff vouch for it
    _sync_order_status(order, by)
    was_invoiced = bool(order.invoice_number)
    sync_payment_status(order, by)
    if cancelled and was_invoiced:
        # What is invoiced only now, as it is paid by that, does not charge these copies.
        credit_notes.issue_credit_note(order, lines)
    if cancelled:
        document_pdfs.queue_render(order)
    if tell and to in EMAILS:
        emails.queue_soon(order, EMAILS[to], by_customer=by.customer)
    return order


def _sync_order_status(order: Order, by: Actor) -> None:
    """Let the order follow its lines; the postage goes with the last of the copies."""
    there = set(order.lines.order_by().values_list("status", flat=True).distinct())
    if there == {LineStatus.CANCELLED}:
        order.owed = Decimal("0.00")
        _set_order_status(order, OrderStatus.CANCELLED, by)
    elif there <= {LineStatus.SENT, LineStatus.CANCELLED}:
        _set_order_status(order, OrderStatus.DONE, by)


def sync_payment_status(order: Order, by: Actor) -> None:
    """Let an order that is locked follow what was received and what is owed, and save it."""
    was_paid, is_paid = bool(order.paid_at), order.received >= order.owed
    if is_paid and not was_paid and not order.is_cancelled:
        order.paid_at = timezone.now()
        if order.status == OrderStatus.NEW:
            _set_order_status(order, OrderStatus.PAID, by)
    elif was_paid and not is_paid:
        order.paid_at = None
        emails.withdraw(order, OrderEmail.Kind.PAID)
        if order.status == OrderStatus.PAID:
            _set_order_status(order, OrderStatus.NEW, by)
    _save(order)
    if order.paid_at and not was_paid:
        invoices.issue(order)
        emails.queue(order, OrderEmail.Kind.PAID)


def _set_order_status(order: Order, status: OrderStatus, by: Actor) -> None:
    if status == order.status:
        return
    _log(order, [(None, order.status, status)], by)
    order.status = status
    if status in (OrderStatus.DONE, OrderStatus.CANCELLED):
        order.closed_at = timezone.now()


def _save(order: Order) -> None:
    """Save what may have changed; what is paid for, or over, is not held unpaid any more."""
    if order.received or order.closed_at:
        order.release()
    order.date_updated = timezone.now()
    order.save(update_fields=SAVED_FIELDS)


def _log(order: Order, transitions: list[tuple[OrderLine | None, int, int]], by: Actor) -> None:
    StatusChange.objects.bulk_create(
        StatusChange(order=order, line=line, old=old, new=new, by=by.user, by_customer=by.customer)
        for line, old, new in transitions
    )
