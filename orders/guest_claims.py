"""How a guest's order becomes a customer's.

Those that were placed before the address was proven join when it is (DESIGN 5). Later ones name an
account that is there: anybody can type its address, so its person is asked.
"""

from django.db import transaction
from django.db.models import DateTimeField, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_tasks import task

from accounts.models import User
from accounts.rate_limits import acquire
from config.retrying import retried
from orders import emails
from orders.models import Order, OrderEmail
from orders.rate_limits import CLAIM_EMAILS


def claimable_orders(user: User) -> QuerySet[Order]:
    """Return the guests' orders of which this customer may say whether they are theirs."""
    if not user.has_verified_email:
        return Order.objects.none()
    return Order.objects.of_guests(user.email).order_by("-pk")


def claim_orders(orders: QuerySet[Order], user: User) -> int:
    """Bring orders into the account; their address is proven by that."""
    now = timezone.now()
    return orders.update(
        user=user,
        claimed_at=now,
        claim_refused_at=None,
        email_verified_at=Coalesce("email_verified_at", Value(now, DateTimeField())),
        held_until=None,
        network="",
        date_updated=now,
    )


@retried
@transaction.atomic
def answer_claim(order_id: int, user: User, yes: bool) -> bool:
    """Do what a customer says of an order; False where it is not, or no longer, theirs to say."""
    customer = User.objects.select_for_update(no_key=True).filter(pk=user.pk).first()
    claimed = claimable_orders(customer).filter(pk=order_id) if customer else Order.objects.none()
    if yes:
        return bool(claim_orders(claimed, customer))
    return bool(claimed.update(claim_refused_at=Coalesce("claim_refused_at", timezone.now())))


@task()
def ask_to_claim(order_id: int) -> None:
    """Ask whose address a guest's order has whether it is theirs, where a customer has it.

    In the queue, so that placing an order takes as long where there is none.
    """
    order = Order.objects.filter(pk=order_id, user=None).first()
    customer = order and User.objects.filter(email=order.email, is_active=True).first()
    if customer and customer.has_verified_email and acquire((CLAIM_EMAILS, order.email)):
        emails.queue(order, OrderEmail.Kind.CLAIM)
