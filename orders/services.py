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
from basket.models import Basket, BasketLine
from basket.owner import BasketOwner
from catalogue import stock
from catalogue.stock import Taken
from config.retrying import retried
from orders import emails, guest_claims
from orders.holds import Excess, get_excess, hashed_network
from orders.models import Draft, Order, OrderEmail, OrderLine, ShippingMethod
from orders.postal_address import PostalAddress
from orders.quote import mark_of
from orders.snapshots import get_line_snapshots
from orders.unusual import unusual_reason

TRIED_AGAIN = timedelta(hours=1)
Sold = list[tuple[Taken, int]]


class NotPlacedError(Exception):
    """No order was made, and nothing was changed."""


class NoBasketError(NotPlacedError):
    """There is no such basket, it is empty, or it is somebody else's."""


class LackingError(NotPlacedError):
    """Something in the basket cannot be bought in the number it asks for."""


class TooMuchError(NotPlacedError):
    """It is more than an address may have that nobody has proven; `excess` says what."""

    def __init__(self, excess: Excess):
        super().__init__()
        self.excess = excess


class ChangedError(NotPlacedError):
    """Books, prices or postage are not those that the shopper was shown."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a shopper asked for; `mark` is that of the quote they were shown.

    `network`: where from, if that is known (config.network).
    """

    owner: BasketOwner
    basket_id: int
    email: str
    shipping: PostalAddress
    billing: PostalAddress
    method_id: int
    mark: str
    network: str = ""


@retried
def place_order(wish: Wish) -> tuple[Order, bool]:
    """Make the order of a basket; return it and whether it is new.

    The second time, and at whatever moment, it returns the first order. NotPlacedError in one of
    its kinds.
    """
    if order := order_of_basket(wish.owner, wish.basket_id):
        return order, False
    try:
        with transaction.atomic():
            return _place(wish), True
    except NoBasketError:
        # Placed by a request beside this one, while it waited for the basket.
        if order := order_of_basket(wish.owner, wish.basket_id):
            return order, False
        raise


def order_of_basket(owner: BasketOwner, basket_id: int) -> Order | None:
    """Return the order that was made of the owner's basket.

    A visitor's for as long as somebody may try again: the next person at the same computer has
    the same cookie.
    """
    orders = _orders_of(owner).filter(basket=basket_id)
    if owner.visitor:
        orders = orders.filter(date_added__gt=timezone.now() - TRIED_AGAIN)
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


def _place(wish: Wish) -> Order:
    """Lock the person, the basket, the books, in the order in which everybody locks them.

    Before the books: what an unproven address has, which is counted for one order at a time.
    """
    buyer = _held(wish.owner.user_id) if wish.owner.user_id else None
    proven = bool(buyer) and _is_proven(buyer, wish.email)
    if not Basket.objects.submit(wish.owner, wish.basket_id):  # which also locks it
        raise NoBasketError
    wanted = list(
        BasketLine.objects.filter(basket=wish.basket_id)
        .order_by("product_id")  # "product" would be in the order of books' lists: newest first
        .values_list("product_id", "quantity", "position")
    )
    if not wanted:
        raise NoBasketError
    copies = {product: quantity for product, quantity, _ in wanted}
    if not proven and (excess := get_excess(wish.email, wish.network, copies)):
        raise TooMuchError(excess)
    sold = _take(wanted)
    order = _order(wish, buyer, sold)
    _set_terms(order, wish, proven)
    order.unusual = unusual_reason(order, copies)
    order.save(force_insert=True)
    positions = {product: position for product, _, position in wanted}
    sold.sort(key=lambda each: positions[each[0].pk])
    OrderLine.objects.bulk_create(_lines(order, sold))
    stock.record_sales(sold, order.pk)
    emails.queue(order, OrderEmail.Kind.PLACED)
    if buyer is None:
        guest_claims.ask_to_claim.enqueue(order.pk)
    Draft.objects.filter(user=wish.owner.user_id, visitor=wish.owner.visitor).delete()
    return order


def _held(user_id: int) -> User:
    """Keep the account from being erased until the commit; NoBasketError if it was."""
    try:
        return User.objects.locked(user_id)
    except User.DoesNotExist:
        raise NoBasketError from None


def _is_proven(buyer: User, email: str) -> bool:
    return buyer.emailaddress_set.filter(email=email, verified=True).exists()


def _set_terms(order: Order, wish: Wish, proven: bool) -> None:
    """Say how long the copies are kept for the buyer (law 14)."""
    now = timezone.now()
    if proven:
        order.email_verified_at = now
    else:
        order.held_until = now + timedelta(hours=settings.UNPROVEN_HOURS)
        order.network = hashed_network(wish.network)


def _take(wanted: Iterable[tuple[int, int, int]]) -> Sold:
    """Take all copies, book by book in the order of their ids; LackingError if one is missing."""
    sold = []
    for product_id, quantity, _ in wanted:
        book = stock.take(product_id, quantity)
        if book is None:
            raise LackingError
        sold.append((book, quantity))
    return sold


def _order(wish: Wish, buyer: User | None, sold: Sold) -> Order:
    """Copy what was agreed; ChangedError where that is not what was shown."""
    books = sum((book.price * quantity for book, quantity in sold), Decimal(0))
    method = ShippingMethod.objects.active().filter(pk=wish.method_id).first()
    if method is None or not method.goes_to(wish.shipping.country_code):
        raise ChangedError
    postage = method.price_for(books)
    lines = [(book.pk, quantity, book.price, book.tax_rate) for book, quantity in sold]
    if mark_of(wish.email, lines, method, postage) != wish.mark:
        raise ChangedError
    return Order(
        basket_id=wish.basket_id,
        user=buyer,
        email=wish.email,
        **wish.shipping.columns("shipping_"),
        **wish.billing.columns("billing_"),
        shipping_method=method.name,
        shipping_price=postage,
        shipping_tax_rate=method.tax_rate,
        total=books + postage,
        owed=books + postage,
        currency=settings.SHOP_CURRENCY,
    )


def _lines(order: Order, sold: Sold) -> Iterable[OrderLine]:
    """Make a line for each copy, in the order of the basket."""
    headings = get_line_snapshots(book.pk for book, _ in sold)
    for book, quantity in sold:
        for _ in range(quantity):
            yield OrderLine(
                order=order,
                product_id=book.pk,
                name=book.name,
                byline=book.byline,
                **headings[book.pk]._asdict(),
                isbn=book.isbn or "",
                price=book.price,
                tax_rate=book.tax_rate,
                counted=book.stock is not None,
            )
