"""What must be true of copies that nobody has paid for (law 14), proved from the database alone."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from config.integrity import Fault, faults
from orders.models import Order, OrderStatus

SLACK = timedelta(days=1)  # until the next run of expire_orders


def check() -> Iterator[Fault]:
    orders = Order.objects.order_by("pk")
    now = timezone.now()
    late = Q(pay_by__lt=timezone.localdate(now - SLACK)) | Q(held_until__lt=now - SLACK)
    yield from faults(orders.to_expire().filter(late), "holds copies beyond its time")
    held = Q(held_until__isnull=False) | ~Q(network="")
    settled = ~Q(status=OrderStatus.NEW) | Q(received__gt=0)
    yield from faults(orders.filter(held, settled), "is held, though it is paid for or over")
    proven = orders.filter(held, email_verified_at__isnull=False)
    yield from faults(proven, "is held, though its address is proven")
    loose = orders.filter(held_until=None).exclude(network="")
    yield from faults(loose, "counts for a network, but is not held")
