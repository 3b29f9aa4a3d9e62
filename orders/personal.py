"""What orders hold of a person: told at the download, kept without the person after the end."""

from accounts.models import User
from accounts.personal_data import facts
from basket.models import Basket
from orders.models import Order, Payment
from orders.settlement import settlements
from orders.summary import summaries


def orders_of(user: User) -> list[dict]:
    """Return a customer's orders with their books and payments."""
    orders = list(Order.objects.of(user).order_by("pk"))
    settled = settlements(orders)
    return [
        facts(summary.order, "user", "basket")
        | {
            "number": summary.order.pk,
            "lines": [
                {"book": book.name, "copies": book.quantity, "price": book.price}
                for book in summary.books
            ],
            "payments": [
                facts(payment, "order", "entered_by", "reverses")
                for payment in settled[summary.order.pk].payments
            ],
        }
        for summary in summaries(orders)
    ]


def draft_of(user: User) -> list[dict]:
    return [facts(draft, "user") for draft in [getattr(user, "draft", None)] if draft]


def let_go(user: User) -> None:
    """Keep orders and invoices as the law wants, with nobody's account and no way to write to.

    Without its e-mail no link opens an order any more (orders.links).
    """
    Basket.objects.filter(order__user=user).update(user=None, visitor=None)
    # A bank's reference may name the person; the amounts stay.
    Payment.objects.filter(order__user=user).update(reference="")
    Order.objects.of(user).update(user=None, email="")
