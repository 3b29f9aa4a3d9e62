"""Makes invoices and credit notes: what one says is written down once and never changes (law 3)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from config.retrying import retried
from orders import document_pdfs
from orders.models import (
    DocumentTax,
    Invoice,
    InvoiceCounter,
    LineStatus,
    Order,
    OrderLine,
)
from orders.taxes import Tax, taxes_in


class NothingToInvoiceError(Exception):
    """The order is cancelled."""


@retried
@transaction.atomic
def issue_invoice(order_id: int) -> Invoice:
    """Return the order's invoice, made if there is none; NothingToInvoiceError."""
    order = Order.objects.locked(order_id)
    made = issue(order)
    document_pdfs.queue_render(order)
    return made


def issue(order: Order) -> Invoice:
    """The same for an order that is locked."""
    if order.invoice_number:
        return order.invoice
    if order.is_cancelled:
        raise NothingToInvoiceError
    # The counter is locked last of all, so that nobody who waits for it holds up an order.
    order.invoice_number = InvoiceCounter.next()
    order.save(update_fields=["invoice_number"])
    # Lines that were cancelled before are not charged.
    copies = list(order.lines.exclude(status=LineStatus.CANCELLED))
    today = timezone.localdate()  # asked once: midnight may come between
    content = invoice_content(order, copies, issued=today, paid=_paid_on(order))
    made = Invoice.objects.create(
        order=order,
        number=order.invoice_number,
        issued_on=today,
        content=content,
    )
    save_document_taxes(invoice=made)
    return made


def save_document_taxes(**document) -> None:
    """Keep what a new document says of taxes as rows, for the reports."""
    DocumentTax.objects.bulk_create(document_taxes(**document))


def document_taxes(**document) -> Iterable[DocumentTax]:
    """Return the rows of a document's taxes: `invoice=` or `credit_note=`."""
    (made,) = document.values()
    for tax in made.content["taxes"]:
        yield DocumentTax(**document, **{name: tax[name] for name in ("rate", "gross", "amount")})


def _paid_on(order: Order) -> date | None:
    if not order.paid_at:
        return None
    return order.payments.order_by("-received_on").values_list("received_on", flat=True).first()


def invoice_content(
    order: Order,
    copies: list[OrderLine],
    issued: date | None = None,
    paid: date | None = None,
) -> dict:
    """Write down what the invoice of these copies says, if it is made today (or was `issued`)."""
    return {
        **document_header(order, issued or timezone.localdate()),
        "shipping": order.shipping.lines,
        **document_charges(order, copies, order.shipping_price),
        "paid": paid.isoformat() if paid else "",
        "pay_by": order.pay_by.isoformat(),
    }


def document_header(order: Order, issued: date) -> dict:
    """Write down who sells to whom, as every document says it."""
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
        "issued": issued.isoformat(),
        "billing": order.billing.lines,
    }


def document_charges(order: Order, copies: list[OrderLine], shipping_price: Decimal) -> dict:
    """Write down these copies with this postage, their taxes and their sum."""
    prices = [(copy.tax_rate, copy.price) for copy in copies]
    prices.append((order.shipping_tax_rate, shipping_price))
    return {
        "lines": _grouped(copies),
        "shipping_method": order.shipping_method,
        "shipping_price": shipping_price,
        "shipping_tax_rate": order.shipping_tax_rate,
        "taxes": tax_rows(tax for tax in taxes_in(prices) if tax.gross),
        "total": sum((price for _, price in prices), Decimal(0)),
        "currency": order.currency,
    }


def tax_rows(taxes: Iterable[Tax]) -> list[dict]:
    return [
        {"rate": tax.rate, "gross": tax.gross, "net": tax.net, "amount": tax.amount}
        for tax in taxes
    ]


def _grouped(copies: list) -> list[dict]:
    grouped: dict[tuple, dict] = {}
    for copy in copies:
        fields = {name: getattr(copy, name) for name in OrderLine.ALIKE_BY}
        key = tuple(fields.values())
        del fields["product_id"]
        grouped.setdefault(key, fields | {"quantity": 0})["quantity"] += 1
    return [line | {"total": line["price"] * line["quantity"]} for line in grouped.values()]
