"""Links by which a guest follows an order: signed, and good as long as the order has its e-mail."""

from django.conf import settings
from django.core.signing import BadSignature, Signer

from orders.models import Order


def token_of(order: Order) -> str:
    return _signer(order).sign(order.pk)


def order_of_token(token: str) -> Order | None:
    """Return the order this token opens; None for one that is none, or of an erased address."""
    number = token.partition(".")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    order = Order.objects.filter(pk=number).first()
    try:
        if order and order.email and _signer(order).unsign(token) == str(order.pk):
            return order
    except BadSignature:
        pass
    return None


def order_path(order: Order) -> str:
    """Return where the order's page is: the customer's own, or a guest's by the link."""
    return f"/order/{order.pk}/" if order.user_id else f"/order/guest/{token_of(order)}/"


def order_url(order: Order) -> str:
    """Return the page's address for a mail.

    Whoever signed in sees the order in the account; the link also opens without an account.
    """
    return settings.SHOP_URL + order_path(order)


def _signer(order: Order) -> Signer:
    return Signer(sep=".", salt=f"orders.links:{order.email}")
