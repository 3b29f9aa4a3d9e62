"""The last step: an order is made of what was shown, or a NotPlacedError says why not."""

from django.http import QueryDict

from accounts.rate_limits import RateLimit, acquire
from orders.checkout.forms import PlaceForm
from orders.checkout.state import Checkout
from orders.models import Order
from orders.rate_limits import CUSTOMER_ORDERS, NETWORK_GUEST_ORDERS, UNPROVEN_ORDERS
from orders.refusals import (
    ChangedError,
    NoBasketError,
    NotPlacedError,
    TooManyOrdersError,
    UnknownChoiceError,
    UnreadableFormError,
)
from orders.services import CheckoutSubmission, order_of_basket, place_order


def submit(checkout: Checkout, params: QueryDict, network: str) -> Order:
    """Order what was shown; whoever submits again gets the first order. NotPlacedError."""
    form = PlaceForm(params)
    if not form.is_valid():
        raise UnreadableFormError
    data = form.cleaned_data
    if order := order_of_basket(checkout.owner, data["basket"]):
        return order
    if data["basket"] != checkout.basket.pk:
        raise NoBasketError
    all_known = checkout.choose(params)
    if order := order_of_basket(checkout.owner, data["basket"]):
        # Placed by a request beside this one, with which the draft went: this one is empty.
        checkout.draft.delete()
        return order
    if not (all_known and checkout.is_complete):
        raise UnknownChoiceError
    if data["addresses_fingerprint"] != checkout.addresses_fingerprint:
        raise ChangedError
    submission = CheckoutSubmission(
        owner=checkout.owner,
        basket_id=data["basket"],
        email=checkout.email,
        shipping=checkout.shipping,
        billing=checkout.billing,
        shipping_method_id=checkout.shipping_method.pk,
        quote_fingerprint=data["quote_fingerprint"],
        network=network,
    )
    return _place_within(_limits(checkout, network), submission)


def _place_within(limits: list[tuple[RateLimit, str]], submission: CheckoutSubmission) -> Order:
    """Place the order; only a new one counts."""
    reservation = acquire(*limits)
    if reservation is None:
        raise TooManyOrdersError
    try:
        order, is_new = place_order(submission)
    except NotPlacedError:
        reservation.release()
        raise
    if not is_new:
        reservation.release()
    return order


def _limits(checkout: Checkout, network: str) -> list[tuple[RateLimit, str]]:
    if checkout.user and checkout.user.has_verified_email:
        return [(CUSTOMER_ORDERS, str(checkout.user.pk))]
    limits = [(UNPROVEN_ORDERS, checkout.email)]
    return limits if checkout.user else [*limits, (NETWORK_GUEST_ORDERS, network)]
