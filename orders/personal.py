"""What orders hold of a person: told at the download, kept without the person after the end."""

from django.db.models import Q

from accounts.models import User
from accounts.personal_data import facts
from basket.models import Basket
from orders.models import Draft, Order
from orders.summary import summaries


def orders_of(user: User) -> list[dict]:
    """Return a customer's orders with their books."""
    return [
        facts(summary.order, "user", "basket")
        | {
            "number": summary.order.pk,
            "lines": [
                {"book": book.name, "copies": book.quantity, "price": book.price}
                for book in summary.books
            ],
        }
        for summary in summaries(Order.objects.of(user).order_by("pk"))
    ]


def draft_of(user: User) -> list[dict]:
    """Return a customer's draft, and an address that waits for them in a browser."""
    drafts = Draft.objects.filter(Q(user=user) | Q(typed__person=user.pk)).order_by("pk")
    return [facts(draft, "user", "visitor") for draft in drafts]


def let_go(user: User) -> None:
    """Keep orders and invoices as the law wants, with nobody's account and no way to write to.

    Without its e-mail no link opens an order any more (orders.links).
    """
    Draft.objects.filter(typed__person=user.pk).delete()
    Basket.objects.filter(order__user=user).update(user=None, visitor=None)
    Order.objects.of(user).update(user=None, email="")
