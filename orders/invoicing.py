"""Makes invoices: what one says is written down once, and never changes (law 3)."""

from decimal import Decimal
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from config.retrying import retried
from orders.models import Invoice, InvoiceCounter, LineStatus, Order, OrderLine, OrderStatus
from orders.taxes import taxes


class NothingToInvoiceError(Exception):
    """The order is cancelled."""


@retried
@transaction.atomic
def issue_for(order_id: int) -> Invoice:
    """Return the order's invoice, made if there is none; NothingToInvoiceError."""
    return issue(Order.objects.locked(order_id))


def issue(order: Order) -> Invoice:
    """The same for an order that is locked."""
    if order.invoice_number:
        return order.invoice
    if order.status == OrderStatus.CANCELLED:
        raise NothingToInvoiceError
    # The counter is locked last of all, so that nobody who waits for it holds up an order.
    order.invoice_number = InvoiceCounter.next()
    order.save(update_fields=["invoice_number"])
    # Lines that were cancelled before are not charged.
    content = content_of(order, list(order.lines.exclude(status=LineStatus.CANCELLED)))
    return Invoice.objects.create(order=order, number=order.invoice_number, content=content)


def content_of(order: Order, copies: list[OrderLine]) -> dict:
    """Write down what the invoice of these copies says, if it is made today."""
    lines = _grouped(copies)
    prices = [(copy.tax_rate, copy.price) for copy in copies]
    prices.append((order.shipping_tax_rate, order.shipping_price))
    sums = [tax for tax in taxes(prices) if tax.gross]
    return {
        "shop": {
            "name": settings.SHOP_NAME,
            "address": settings.SHOP_ADDRESS,
            "email": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
            "tax_id": settings.SHOP_TAX_ID,
            "bank": settings.SHOP_BANK,
        },
        "order": order.pk,
        "ordered": timezone.localdate(order.date_added).isoformat(),
        "issued": timezone.localdate().isoformat(),
        "billing": order.billing.lines,
        "shipping": order.shipping.lines,
        "lines": lines,
        "shipping_method": order.shipping_method,
        "shipping_price": order.shipping_price,
        "shipping_tax_rate": order.shipping_tax_rate,
        "taxes": [
            {"rate": tax.rate, "gross": tax.gross, "net": tax.net, "amount": tax.amount}
            for tax in sums
        ],
        "total": sum((price for _, price in prices), Decimal(0)),
        "currency": order.currency,
        "paid": timezone.localdate(order.paid_at).isoformat() if order.paid_at else "",
    }


def _grouped(copies: list) -> list[dict]:
    """Return one entry for copies that are alike."""
    grouped: dict[tuple, dict] = {}
    for copy in copies:
        facts = {
            "name": copy.name,
            "byline": copy.byline,
            "isbn": copy.isbn,
            "price": copy.price,
            "tax_rate": copy.tax_rate,
        }
        line = grouped.setdefault((copy.product_id, *facts.values()), facts | {"quantity": 0})
        line["quantity"] += 1
    return [line | {"total": line["price"] * line["quantity"]} for line in grouped.values()]
