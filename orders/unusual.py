"""What staff should look at before they pack it: said in words on the order."""

from django.conf import settings
from django.db.models import Count, Sum

from config.templatetags.shop import amount_in
from orders.holds import same_mailbox
from orders.models import LineStatus, Order, OrderLine, OrderStatus

MAX_PRODUCTS = 3  # with as many copies as an unproven address may have of one


def unusual_reason(order: Order, copies: dict[int, int]) -> str:
    """Return why this order, which is not saved yet, is unusual; "" if it is not.

    What else the address ordered and did not pay for counts, too, however it is written: many
    orders are one large one.
    """
    unpaid = Order.objects.filter(status=OrderStatus.NEW, received=0)
    others = unpaid.filter(same_mailbox(order.email))
    lines = OrderLine.objects.filter(order__in=others).exclude(status=LineStatus.CANCELLED)
    more, owed = lines.aggregate(copies=Count("pk"), owed=Sum("price")).values()
    sum_of_money = f"over {amount_in(settings.UNUSUAL_TOTAL, order.currency)}"
    many = f"more than {settings.UNUSUAL_COPIES} copies"
    per_title = settings.UNPROVEN_COPIES_PER_TITLE
    large = sum(quantity >= per_title for quantity in copies.values())
    reasons = [
        _larger(order.total, owed or 0, settings.UNUSUAL_TOTAL, sum_of_money),
        _larger(sum(copies.values()), more, settings.UNUSUAL_COPIES, many),
        f"{large} books with {per_title} copies or more" if large >= MAX_PRODUCTS else "",
    ]
    return "; ".join(filter(None, reasons))


def _larger(own, others, at_most: int, words: str) -> str:
    if own > at_most:
        return words
    return f"{words} with its other unpaid orders" if others and own + others > at_most else ""
