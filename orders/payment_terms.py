"""Until when an order is to be paid."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from config.retrying import retried
from orders import document_pdfs
from orders.models import Order, OrderStatus


class TermsRefusedError(Exception):
    """The date stays: it is another one meanwhile, or there is nothing to pay any more."""


def can_change_pay_by(order: Order) -> bool:
    return not order.paid_at and order.status in (OrderStatus.NEW, OrderStatus.DONE)


@retried
@transaction.atomic
def change_pay_by(order_id: int, to: date, seen: date) -> Order:
    """Let the order be paid by another day than the one `seen`; TermsRefusedError.

    Staff who do that vouch for it: it is kept until then, its address proven or not.
    """
    order = Order.objects.locked(order_id)
    if order.pay_by != seen or not can_change_pay_by(order):
        raise TermsRefusedError
    order.pay_by, order.date_updated = to, timezone.now()
    order.release()
    order.save(update_fields=["pay_by", "held_until", "network", "date_updated"])
    document_pdfs.queue_render(order)
    return order
