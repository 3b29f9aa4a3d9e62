"""Orders for tests, placed as shoppers place theirs."""

from itertools import count

from django.test import Client

from accounts.models import User
from basket import services
from basket.factories import visit
from basket.owner import BasketOwner, hash_key
from basket.summary import get_basket_summary
from catalogue.models import Product
from orders.checkout.address_books import CustomerAddressBook, GuestAddressBook
from orders.email_verification import verify_orders
from orders.models import Draft, Order, OrderLine, ShippingMethod
from orders.postal_address import PostalAddress
from orders.quote import Quote, addresses_fingerprint
from orders.services import CheckoutSubmission, place_order

_keys = count(1)
LEEDS = PostalAddress("Alice Fenn", "12 Marsh Lane", "Flat 3", "LS9 8AA", "Leeds", "GB")
DUBLIN = PostalAddress("Alice Fenn", "8 Pearse Street", "", "D02 X285", "Dublin", "IE")


def make_method(**fields) -> ShippingMethod:
    """Make a way to all countries for 3.50, or return the one with this name."""
    fields = {"name": "Parcel", "price": "3.50", "tax_rate": "20"} | fields
    name = fields.pop("name")
    method = ShippingMethod.objects.get_or_create(name=name, defaults=fields)[0]
    method.refresh_from_db()
    return method


def make_submission(owner: BasketOwner, **changes) -> CheckoutSubmission:
    """Return the submission that orders what is in the owner's basket, as they are shown it now."""
    method, summary = changes.pop("method", None) or make_method(), get_basket_summary(owner)
    fields = {
        "owner": owner,
        "basket_id": summary.pk or 0,
        "email": f"guest{next(_keys)}@booktime.example",
        "shipping": LEEDS,
        "billing": LEEDS,
        "shipping_method_id": method.pk,
    }
    fields |= changes
    return CheckoutSubmission(
        **{"quote_fingerprint": Quote(summary, method, fields["email"]).fingerprint} | fields
    )


def make_order(products: dict[Product, int], user: User | None = None, **fields) -> Order:
    """Place an order of these copies, for a customer or a guest; raises as `place_order`.

    Its address is proven afterwards, or `unproven`: for more copies give a user that is `proven`.
    """
    unproven = fields.pop("unproven", False)
    owner = (
        BasketOwner(user_id=user.pk)
        if user
        else BasketOwner(visitor=hash_key(f"order {next(_keys)}"))
    )
    for product, quantity in products.items():
        services.add_product(owner=owner, product_id=product.pk, quantity=quantity)
    fields = {"email": user.email if user else "guest@booktime.example"} | fields
    order, _ = place_order(make_submission(owner, **fields))
    if not unproven:
        verify_orders(Order.objects.filter(pk=order.pk))
        order.refresh_from_db()
    return order


def make_ready(client: Client, products: dict[Product, int], email: str = "") -> dict[str, object]:
    """Bring a guest's browser to the last step of the checkout; return what its form sends."""
    basket = visit(client, products)
    basket.refresh_from_db()
    email = email or f"guest{next(_keys)}@booktime.example"
    Draft.objects.create(visitor=basket.visitor, email=email, addresses=[vars(LEEDS)])
    return last_form(BasketOwner(visitor=basket.visitor))


def last_form(owner: BasketOwner) -> dict[str, object]:
    """Return what the last form of the checkout sends, as it is shown now."""
    draft = Draft.objects.filter(visitor=owner.visitor or "").first()
    user = User.objects.filter(pk=owner.user_id).first()
    address_book = CustomerAddressBook(user) if user else GuestAddressBook(draft)
    submission = make_submission(owner, email=user.email if user else draft.email)
    return {
        "do": "place",
        "basket": submission.basket_id,
        "quote_fingerprint": submission.quote_fingerprint,
        "addresses_fingerprint": addresses_fingerprint(address_book.addresses),
        "method": submission.shipping_method_id,
    }


def line_ids(order: Order) -> list[int]:
    return list(OrderLine.objects.filter(order=order).values_list("pk", flat=True))
