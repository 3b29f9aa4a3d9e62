"""From basket to order, in one transaction (DESIGN 2: laws 1 to 3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from basket.models import Basket
from basket.owner import BasketOwner
from catalogue.stock.sales import SoldItem, decrement, record_sales
from config.retrying import retried
from orders import emails, guest_claims
from orders.holds import get_excess, hashed_network
from orders.models import Draft, Order, OrderEmail, OrderLine, ShippingMethod
from orders.postal_address import PostalAddress
from orders.quote import quote_fingerprint
from orders.refusals import (
    ChangedError,
    NoBasketError,
    ShortageError,
    UnprovenLimitError,
)
from orders.snapshots import get_line_snapshots
from orders.unusual import unusual_reason

RETRY_WINDOW = timedelta(hours=1)
Sold = list[tuple[SoldItem, int]]


@dataclass(frozen=True, kw_only=True)
class CheckoutSubmission:
    """What is ordered, as it was shown; `network` is where from, if known (config.network)."""

    owner: BasketOwner
    basket_id: int
    email: str
    shipping: PostalAddress
    billing: PostalAddress
    shipping_method_id: int
    quote_fingerprint: str
    network: str = ""


@retried
def place_order(submission: CheckoutSubmission) -> tuple[Order, bool]:
    """Make the order of a basket; return it and whether it is new.

    The second time, and at whatever moment, it returns the first order. NotPlacedError in one of
    its kinds.
    """
    if order := order_of_basket(submission.owner, submission.basket_id):
        return order, False
    try:
        with transaction.atomic():
            return _place(submission), True
    except NoBasketError:
        # Placed by a request beside this one, while it waited for the basket.
        if order := order_of_basket(submission.owner, submission.basket_id):
            return order, False
        raise


def order_of_basket(owner: BasketOwner, basket_id: int) -> Order | None:
    """Return the order that was made of the owner's basket.

    A visitor's for as long as somebody may try again: the next person at the same computer has
    the same cookie.
    """
    orders = _orders_of(owner).filter(basket=basket_id)
    if owner.visitor:
        orders = orders.filter(date_added__gt=timezone.now() - RETRY_WINDOW)
    return orders.first()


def latest_order(owner: BasketOwner, within: timedelta) -> Order | None:
    """Return the order that the owner placed just now, if there is one."""
    since = timezone.now() - within
    return _orders_of(owner).filter(date_added__gt=since).order_by("-pk").first()


def _orders_of(owner: BasketOwner) -> QuerySet[Order]:
    if not owner:
        return Order.objects.none()
    theirs = Q(basket__visitor=owner.visitor) if owner.visitor else Q(user=owner.user_id)
    return Order.objects.filter(theirs)


def _place(submission: CheckoutSubmission) -> Order:
    """Lock the customer, the basket, the products, in the order in which everybody locks them.

    Before the products: what an unproven address has, which is counted for one order at a time.
    """
    buyer = _lock_buyer(submission.owner.user_id) if submission.owner.user_id else None
    proven = bool(buyer) and _is_proven(buyer, submission.email)
    if not Basket.objects.submit(submission.owner, submission.basket_id):  # which also locks it
        raise NoBasketError
    wanted = list(
        Basket(pk=submission.basket_id)
        .lines.order_by(
            "product_id"
        )  # "product" would be in the order of books' lists: newest first
        .values_list("product_id", "quantity", "position")
    )
    if not wanted:
        raise NoBasketError
    copies = {product: quantity for product, quantity, _ in wanted}
    if not proven and (excess := get_excess(submission.email, submission.network, copies)):
        raise UnprovenLimitError(excess)
    sold = _decrement_stock(wanted)
    order = _order(submission, buyer, sold)
    _set_terms(order, submission, proven)
    order.unusual = unusual_reason(order, copies)
    order.save(force_insert=True)
    positions = {product: position for product, _, position in wanted}
    sold.sort(key=lambda each: positions[each[0].pk])
    OrderLine.objects.bulk_create(_lines(order, sold))
    record_sales(sold, order.pk)
    emails.queue(order, OrderEmail.Kind.PLACED)
    if buyer is None:
        guest_claims.ask_to_claim.enqueue(order.pk)
    Draft.objects.filter(user=submission.owner.user_id, visitor=submission.owner.visitor).delete()
    return order


def _lock_buyer(user_id: int) -> User:
    """Keep the account from being erased until the commit; NoBasketError if it was."""
    try:
        return User.objects.locked(user_id)
    except User.DoesNotExist:
        raise NoBasketError from None


def _is_proven(buyer: User, email: str) -> bool:
    return buyer.emailaddress_set.filter(email=email, verified=True).exists()


def _set_terms(order: Order, submission: CheckoutSubmission, proven: bool) -> None:
    """Say how long the copies are kept for the buyer (law 14)."""
    now = timezone.now()
    if proven:
        order.email_verified_at = now
    else:
        order.held_until = now + timedelta(hours=settings.UNPROVEN_HOURS)
        order.network = hashed_network(submission.network)


def _decrement_stock(wanted: Iterable[tuple[int, int, int]]) -> Sold:
    """Take all copies, in the order of the products' ids; ShortageError if one is missing."""
    sold = []
    for product_id, quantity, _ in wanted:
        product = decrement(product_id, quantity)
        if product is None:
            raise ShortageError
        sold.append((product, quantity))
    return sold


def _order(submission: CheckoutSubmission, buyer: User | None, sold: Sold) -> Order:
    """Copy what was agreed; ChangedError where that is not what was shown."""
    products_price = sum((product.price * quantity for product, quantity in sold), Decimal(0))
    method = ShippingMethod.objects.active().filter(pk=submission.shipping_method_id).first()
    if method is None or not method.goes_to(submission.shipping.country_code):
        raise ChangedError
    shipping_price = method.price_for(products_price)
    lines = [(product.pk, quantity, product.price, product.tax_rate) for product, quantity in sold]
    if (
        quote_fingerprint(submission.email, lines, method, shipping_price)
        != submission.quote_fingerprint
    ):
        raise ChangedError
    return Order(
        basket_id=submission.basket_id,
        user=buyer,
        email=submission.email,
        **submission.shipping.columns("shipping_"),
        **submission.billing.columns("billing_"),
        shipping_method=method.name,
        shipping_price=shipping_price,
        shipping_tax_rate=method.tax_rate,
        total=products_price + shipping_price,
        owed=products_price + shipping_price,
        currency=settings.SHOP_CURRENCY,
    )


def _lines(order: Order, sold: Sold) -> Iterable[OrderLine]:
    """Make a line for each copy, in the order of the basket."""
    snapshots = get_line_snapshots(product.pk for product, _ in sold)
    for product, quantity in sold:
        for _ in range(quantity):
            yield OrderLine(
                order=order,
                product_id=product.pk,
                name=product.name,
                byline=product.byline,
                **snapshots[product.pk]._asdict(),
                isbn=product.isbn or "",
                price=product.price,
                tax_rate=product.tax_rate,
                counted=product.stock is not None,
            )
