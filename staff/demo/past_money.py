"""Writes down the money of made-up orders: payments, invoices and credit notes that balance."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.db.models import F
from django.utils import timezone

from orders.credit_notes import credit_note_content
from orders.invoices import document_taxes, invoice_content
from orders.models import (
    CreditNote,
    CreditNoteCounter,
    DocumentTax,
    Invoice,
    InvoiceCounter,
    OrderLine,
    OrderStatus,
    Payment,
)
from orders.models.invoice import NumberCounter
from staff.demo.past import Past

BATCH = 5_000
PART = Decimal("5.00")
NOTHING = Decimal("0.00")


def owed(past: Past, total: Decimal) -> Decimal:
    if past.status == OrderStatus.CANCELLED:
        return NOTHING
    return total - sum((line.price for line in past.cancelled), NOTHING)


def received(past: Past, total: Decimal) -> Decimal:
    """What came, less what was paid back for cancelled copies."""
    if not past.paid:
        return min(PART, total / 2).quantize(PART) if past.part else NOTHING
    return owed(past, total) if past.refunded else total


def number_invoices(pasts: list[Past]) -> None:
    """Give the next numbers to those that were paid; call it in a transaction."""
    paid = sorted((past for past in pasts if past.paid), key=lambda past: past.paid)
    for number, past in enumerate(paid, start=_first(InvoiceCounter, len(paid))):
        past.order.invoice_number = number


def _first(counter: type[NumberCounter], many: int) -> int:
    """Take so many numbers, and return the first of them."""
    if not many:
        return 0
    first = counter.next()
    counter.objects.filter(pk=1).update(last=F("last") + many - 1)
    return first


def record_money(pasts: list[Past]) -> None:
    """Write the rows of orders that were just added."""
    Payment.objects.bulk_create((each for past in pasts for each in _payments(past)), BATCH)
    paid = [past for past in pasts if past.paid]
    invoices = Invoice.objects.bulk_create((_invoice(past) for past in paid), BATCH)
    _keep_taxes("invoice", invoices)
    credited = [
        (past, invoice) for past, invoice in zip(paid, invoices, strict=True) if past.cancelled
    ]
    credited.sort(key=lambda pair: pair[0].over)
    first = _first(CreditNoteCounter, len(credited))
    notes = CreditNote.objects.bulk_create(
        _note(past, invoice, number) for number, (past, invoice) in enumerate(credited, first)
    )
    _keep_taxes("credit_note", notes)
    for note, (past, _) in zip(notes, credited, strict=True):
        for line in past.cancelled:
            line.credit_note = note
    lines = [line for past, _ in credited for line in past.cancelled]
    OrderLine.objects.bulk_update(lines, ["credit_note"], BATCH)


def _payments(past: Past) -> Iterator[Payment]:
    order, total = past.order, past.order.total
    if past.part:
        yield _payment(past, order.received, past.placed)
    if past.paid:
        yield _payment(past, total, past.paid)
    if past.paid and order.received != total:
        yield _payment(past, order.received - total, past.over)


def _payment(past: Past, amount: Decimal, at: datetime) -> Payment:
    return Payment(
        order=past.order,
        amount=amount,
        reference=f"Order {past.order.pk}",
        received_on=timezone.localdate(at),
        entered_at=at,
    )


def _invoice(past: Past) -> Invoice:
    day = timezone.localdate(past.paid)
    return Invoice(
        order=past.order,
        number=past.order.invoice_number,
        issued_at=past.paid,
        issued_on=day,
        content=invoice_content(past.order, past.lines, issued=day, paid=day),
    )


def _note(past: Past, invoice: Invoice, number: int) -> CreditNote:
    day = timezone.localdate(past.over)
    left = {tax["rate"]: tax["gross"] for tax in invoice.content["taxes"]}
    return CreditNote(
        invoice=invoice,
        number=number,
        issued_at=past.over,
        issued_on=day,
        content=credit_note_content(past.order, invoice, past.cancelled, left, day),
    )


def _keep_taxes(kind: str, documents: list[Invoice] | list[CreditNote]) -> None:
    rows = (row for document in documents for row in document_taxes(**{kind: document}))
    DocumentTax.objects.bulk_create(rows, BATCH)
