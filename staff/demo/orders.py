"""Demo orders in all their states, placed as shoppers place theirs."""

from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from basket import services
from basket.models import Basket
from basket.owner import BasketOwner, hash_key
from basket.summary import get_basket_summary
from catalogue.models import Product
from orders.email_verification import verify_orders
from orders.models import LineStatus, Order, OrderEmail, OrderLine, ShippingMethod
from orders.payments import enter, mark_paid
from orders.postal_address import PostalAddress
from orders.quote import Quote
from orders.services import CheckoutSubmission, place_order
from orders.transitions import Actor, cancel, transition_lines

METHODS = [
    {
        "name": "Royal Mail, second class",
        "note": "3 to 5 working days",
        "countries": ["GB"],
        "price": "3.49",
        "free_from": "40.00",
    },
    {
        "name": "Royal Mail, first class",
        "note": "1 to 2 working days",
        "countries": ["GB"],
        "price": "5.49",
    },
    {
        "name": "International parcel",
        "note": "5 to 10 working days",
        "countries": [code for code in settings.SHOP_COUNTRIES if code != "GB"],
        "price": "11.90",
    },
]
GUEST = PostalAddress("Gwen Tully", "4 Harbour Street", "", "EH6 6JJ", "Edinburgh", "GB")


def add_methods() -> None:
    """Have ways to send books, where the shop has none."""
    if not ShippingMethod.objects.exists():
        for position, fields in enumerate(METHODS):
            ShippingMethod.objects.create(position=position, **fields)


def add_orders() -> None:
    """Place some orders of Alice, Bob and a guest, where there are none yet, of a dozen books."""
    if Order.objects.exists():
        return
    stock = Q(stock__isnull=True) | Q(stock__gte=5)
    products = list(Product.objects.sellable().filter(stock).order_by("pk")[:12])
    if len(products) < 12:
        return
    alice, bob = (User.objects.get(email=f"{name}@booktime.example") for name in ("alice", "bob"))
    staff = Actor(User.objects.get(email="office@booktime.example"))
    at_home = PostalAddress.of(alice.addresses.get(is_default=True))
    bobs = PostalAddress("Bob Ashdown", "27 Quarry Road", "", "SY1 1AA", "Shrewsbury", "GB")
    sent = _order(alice, at_home, products[0:3])
    mark_paid(sent.pk, staff)
    transition_lines(sent.pk, LineStatus.SENT, staff, _ids(sent))
    packing = _order(alice, at_home, products[3:5], copies=2)
    mark_paid(packing.pk, staff)
    transition_lines(packing.pk, LineStatus.PROCESSING, staff, _ids(packing)[:2])
    cancelled = _order(bob, bobs, products[5:6])
    cancel(cancelled.pk, Actor(bob, customer=True))
    mark_paid(_order(None, GUEST, products[6:8]).pk, staff)
    part = _order(bob, bobs, products[8:10])
    enter(part.pk, Decimal("5.00"), staff)
    given_back = _order(alice, at_home, products[1:4])
    mark_paid(given_back.pk, staff)
    cancel(given_back.pk, staff, _ids(given_back)[:2])
    _order(alice, at_home, products[10:12])
    # Nobody is to get a mail about these.
    OrderEmail.objects.update(sent_at=timezone.now())


def _order(
    user: User | None, address: PostalAddress, products: Iterable[Product], copies: int = 1
) -> Order:
    """Place an order as its person would, without touching an open basket of theirs."""
    key = hash_key(f"demo order {Order.objects.count()}")
    owner = BasketOwner(visitor=key)
    for product in products:
        services.add_product(owner=owner, product_id=product.pk, quantity=copies)
    summary = get_basket_summary(owner)
    method = ShippingMethod.objects.to(address.country_code)[0]
    email = user.email if user else "gwen@booktime.example"
    submission = CheckoutSubmission(
        owner=owner,
        basket_id=summary.pk,
        email=email,
        shipping=address,
        billing=address,
        shipping_method_id=method.pk,
        quote_fingerprint=Quote(summary, method, email).fingerprint,
    )
    order, _ = place_order(submission)
    verify_orders(Order.objects.filter(pk=order.pk))
    Basket.objects.filter(pk=order.basket_id).update(visitor=None, user=user)
    order.user = user
    order.save(update_fields=["user"])
    return order


def _ids(order: Order) -> list[int]:
    return list(OrderLine.objects.filter(order=order).values_list("pk", flat=True))
