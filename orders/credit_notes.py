"""Credit notes: what was invoiced and is cancelled is given back on paper, at once (law 13)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils import timezone

from orders.invoices import document_charges, document_header, save_document_taxes, tax_rows
from orders.models import (
    CreditNote,
    CreditNoteCounter,
    DocumentTax,
    Invoice,
    Order,
    OrderLine,
)
from orders.taxes import Tax, tax_within

NOTHING = Decimal("0.00")


def issue_credit_note(order: Order, copies: list[OrderLine]) -> CreditNote | None:
    """Give back the price of copies that were cancelled just now; None if nothing was invoiced.

    Call it last in the transaction of the cancellation, with the order locked and its new status
    known: the counter's lock holds up everybody who numbers a credit note. The postage is given
    back with the last of the copies.
    """
    invoice = Invoice.objects.filter(order=order).first()
    if invoice is None:
        return None
    today = timezone.localdate()  # asked once: midnight may come between
    content = credit_note_content(order, invoice, copies, _gross_left(invoice), today)
    note = CreditNote.objects.create(
        invoice=invoice,
        number=CreditNoteCounter.next(),
        issued_on=today,
        content=content,
    )
    save_document_taxes(credit_note=note)
    OrderLine.objects.filter(pk__in=[copy.pk for copy in copies]).update(credit_note=note)
    return note


def credit_note_content(
    order: Order,
    invoice: Invoice,
    copies: list[OrderLine],
    left: dict[Decimal, Decimal],
    issued: date,
) -> dict:
    """Write down what a credit note says; `left` of the invoice per rate, with tax."""
    shipping_price = order.shipping_price if order.is_cancelled else NOTHING
    return {
        **document_header(order, issued),
        "invoice": invoice.number,
        "invoiced": invoice.issued_on.isoformat(),
        **document_charges(order, copies, shipping_price),
        "taxes": tax_rows(_taxes_given_back(order, copies, shipping_price, left)),
    }


def _taxes_given_back(
    order: Order, copies: list[OrderLine], shipping_price: Decimal, left: dict[Decimal, Decimal]
) -> Iterable[Tax]:
    """Return per rate the tax of what was left of the invoice, less that of what is left now.

    So rounding never leaves a penny: the notes of an order that is cancelled bit by bit give back
    exactly the tax that its invoice charged.
    """
    credited: dict[Decimal, Decimal] = defaultdict(Decimal)
    credited[order.shipping_tax_rate] += shipping_price
    for copy in copies:
        credited[copy.tax_rate] += copy.price
    for rate, gross in sorted(credited.items()):
        if gross:
            amount = tax_within(left[rate], rate) - tax_within(left[rate] - gross, rate)
            yield Tax(rate, gross, amount)


def _gross_left(invoice: Invoice) -> dict[Decimal, Decimal]:
    left: dict[Decimal, Decimal] = defaultdict(Decimal)
    for tax in DocumentTax.objects.filter(invoice=invoice):
        left[tax.rate] += tax.gross
    for tax in DocumentTax.objects.filter(credit_note__invoice=invoice):
        left[tax.rate] -= tax.gross
    return left
