"""Links by which a guest follows an order: signed, dated, and good as long as it has its email."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse
from django.utils import timezone

from config.absolute_urls import shop_address
from config.ids import is_id
from orders.models import Order

RENEWED_FOR = timedelta(
    days=7
)  # so long does a link work that was asked for after the others lapsed


def sign_order(order: Order) -> str:
    return _signer(order).sign(order.pk)


def get_order_by_token(token: str) -> Order | None:
    """Return the order this token was made for, lapsed or not; None where it is no token of ours,
    or one for an email address that the order no longer has."""
    number = token.partition(".")[0]
    if not is_id(number):
        return None
    order = Order.objects.filter(pk=number).first()
    try:
        if order and order.email and _signer(order).unsign(token) == str(order.pk):
            return order
    except BadSignature:
        pass
    return None


def links_expired(order: Order) -> bool:
    """Tell whether the order was over so long ago that its links have lapsed (DESIGN 5)."""
    lifetime = timedelta(days=settings.GUEST_LINK_DAYS)
    return order.closed_at is not None and order.closed_at + lifetime < timezone.now()


def token_expired(order: Order, token: str) -> bool:
    """Tell whether a token of this order opens it no longer."""
    if not links_expired(order):
        return False
    try:
        _signer(order).unsign(token, max_age=RENEWED_FOR)
    except SignatureExpired:
        return True
    return False


def order_path(order: Order) -> str:
    """Return where the order's page is: the customer's own, or a guest's by the link."""
    if order.user_id:
        return reverse("orders:order", args=[order.pk])
    return reverse("orders:guest_order", args=[sign_order(order)])


def order_url(order: Order) -> str:
    """Return the page's address for a mail.

    Whoever signed in sees the order in the account; the link also opens without an account.
    """
    return shop_address(order_path(order))


def _signer(order: Order) -> TimestampSigner:
    return TimestampSigner(sep=".", salt=f"orders.guest_links:{order.email}")
