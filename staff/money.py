"""Words for the money of an order, as staff read them."""

from collections.abc import Mapping
from decimal import Decimal

from config.templatetags.shop import amount_in
from orders.models import Order


def balance_in_words(order: Order) -> str:
    if order.to_pay_back:
        return f"{amount_in(order.to_pay_back, order.currency)} to pay back"
    if order.to_pay:
        return f"{amount_in(order.to_pay, order.currency)} still to pay"
    return "settled"


def part_in_words(order: Order) -> str:
    """Say what an order's state does not: paid in part, or more than is owed; else nothing."""
    if order.to_pay_back or (order.received and order.to_pay):
        return balance_in_words(order)
    return ""


def sums_in_words(sums: Mapping[str, Decimal]) -> str:
    """Write sums by their currencies: £12.50 and €3.00."""
    return " and ".join(amount_in(total, currency) for currency, total in sorted(sums.items()))
