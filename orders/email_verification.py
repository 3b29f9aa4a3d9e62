"""Who answers the mail has proven the address: then the copies wait for the payment (law 14).

The link to an order is no proof, for whoever places it is led there. The proof stands in the mail
alone, and opening its page proves nothing: programs that look for viruses open links, too.
"""

from django.core.signing import Signer
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from config.absolute_urls import shop_address
from config.retrying import retried
from orders.guest_links import order_path
from orders.models import Order


def verification_url(order: Order) -> str:
    """Return the page with the button, for a mail to the order's address and nowhere else."""
    return shop_address(f"{order_path(order)}confirm/{_code(order)}/")


def is_valid_code(order: Order, code: str) -> bool:
    return bool(order.email) and constant_time_compare(code, _code(order))


def verify_address(order: Order) -> None:
    """Note that somebody reads the mails to the order's address: all its open orders are theirs."""
    verify_orders(Order.objects.filter(email=order.email))


@retried
@transaction.atomic
def verify_orders(orders: QuerySet[Order]) -> None:
    """Keep the copies of these orders until they are to be paid; what is over stays over."""
    unproven = orders.filter(email_verified_at=None, closed_at=None).order_by("pk")
    # Locked in their order: others prove the same ones.
    ids = list(unproven.select_for_update(no_key=True).values_list("pk", flat=True))
    now = timezone.now()
    fields = {"email_verified_at": now, "held_until": None, "network": "", "date_updated": now}
    Order.objects.filter(pk__in=ids).update(**fields)


def _code(order: Order) -> str:
    return Signer(salt=f"orders.email_verification:{order.email}").signature(str(order.pk))
