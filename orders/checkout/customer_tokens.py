"""A token in the checkout's forms, by which what a customer typed finds back to them."""

from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner

from accounts.models import User
from config.ids import is_id

CUSTOMER_TOKEN_AGE = timedelta(days=1)


def signed_customer_token(user: User) -> str:
    """Return a token that is good for a day, and no longer than the customer's password."""
    return _signer(user).sign(user.pk)


def customer_of_token(token: str) -> User | None:
    pk = token.partition(":")[0]
    if not is_id(pk):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    try:
        if user and _signer(user).unsign(token, max_age=CUSTOMER_TOKEN_AGE) == str(user.pk):
            return user
    except BadSignature:
        pass
    return None


def _signer(user: User) -> TimestampSigner:
    return TimestampSigner(salt=f"orders.checkout.customer:{user.get_session_auth_hash()}")
