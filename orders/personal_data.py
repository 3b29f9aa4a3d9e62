"""What orders hold of a person: told at the download, kept without the person after the end."""

from django.db.models import Q

from accounts.models import User
from accounts.personal_data import export_row
from basket.models import Basket
from orders.models import Draft, Order, Payment
from orders.settlement import settlements
from orders.summary import summaries


def export_personal_data(user: User) -> list[dict]:
    """Return a customer's orders with their books and payments."""
    orders = list(Order.objects.of(user).order_by("pk"))
    settled = settlements(orders)
    return [
        export_row(summary.order, "user", "basket")
        | {
            "number": summary.order.pk,
            "lines": [
                {"book": product.name, "copies": product.quantity, "price": product.price}
                for product in summary.products
            ],
            "payments": [
                export_row(payment, "order", "entered_by", "reverses")
                for payment in settled[summary.order.pk].payments
            ],
        }
        for summary in summaries(orders)
    ]


def export_draft(user: User) -> list[dict]:
    """Return a customer's draft, and an address that waits for them in a browser."""
    drafts = Draft.objects.filter(Q(user=user) | Q(unsaved_address__customer=user.pk)).order_by(
        "pk"
    )
    return [export_row(draft, "user", "visitor") for draft in drafts]


def anonymise_orders(user: User) -> None:
    """Keep orders and invoices as the law wants, with nobody's account and no way to write to.

    Without its email no link opens an order any more (orders.guest_links). A guest's order that
    names the address loses it as well, taken in or not, where it was proven to be theirs.
    """
    Draft.objects.filter(unsaved_address__customer=user.pk).delete()
    theirs = Q(user=user)
    if user.has_verified_email:
        theirs |= Q(user=None, email=user.email)
    orders = list(Order.objects.filter(theirs).values_list("pk", flat=True))
    Basket.objects.filter(order__user=user).update(user=None, visitor=None)
    # A bank's reference may name the person; the amounts stay.
    Payment.objects.filter(order__in=orders).update(reference="")
    Order.objects.filter(pk__in=orders).update(user=None, email="")
