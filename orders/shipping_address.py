"""Changes where an order goes, while nothing of it has left."""

from django.db import transaction
from django.utils import timezone

from config.retrying import retried
from orders import emails
from orders.models import LineStatus, Order, OrderEmail, OrderStatus
from orders.postal_address import PostalAddress


class AlreadyShippedError(Exception):
    """Something was sent, or nothing will be: the address stays as it is."""


def can_change_shipping_address(order: Order) -> bool:
    over = order.status in (OrderStatus.DONE, OrderStatus.CANCELLED)
    return not over and not order.lines.filter(status=LineStatus.SENT).exists()


@retried
@transaction.atomic
def change_shipping_address(order_id: int, to: PostalAddress, seen: PostalAddress) -> Order:
    """Send the order there, and tell its customer.

    AlreadyShippedError, also where the address is not the one seen.
    """
    order = Order.objects.locked(order_id)
    if order.shipping != seen or not can_change_shipping_address(order):
        raise AlreadyShippedError
    changed = to.columns("shipping_")
    for field, value in changed.items():
        setattr(order, field, value)
    order.date_updated = timezone.now()
    order.save(update_fields=[*changed, "date_updated"])
    notify_customer(order)
    return order


def notify_customer(order: Order) -> None:
    """Say that the parcel goes elsewhere; call it under the order's lock."""
    emails.queue_soon(order, OrderEmail.Kind.ADDRESS)
