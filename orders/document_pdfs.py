"""Invoices and credit notes as PDF: rendered by the queue when they are made, and kept.

What is frozen never changes. What an invoice says beside it (paid, credited, how to pay) follows
the order, and the kept PDF is served only while it says the same.
"""

from collections.abc import Iterable
from decimal import Decimal

from django_tasks import task

from orders import pdf
from orders.models import CreditNote, Invoice, Order
from orders.settlement import Settlement, settlement_of, settlements

AFTER_EMAILS = -10  # priority in the queue


def invoice_context(invoice: Invoice, settlement: Settlement | None = None, **shown) -> dict:
    settlement = settlement or settlement_of(invoice.order)
    return {
        "name": "Invoice",
        "document": invoice,
        "content": invoice.content,
        "settlement": settlement,
        **shown,
    }


def invoice_contexts(invoices: Iterable[Invoice], **shown) -> list[dict]:
    """Return what many invoices are rendered from, in two queries; they know their orders."""
    invoices = list(invoices)
    theirs = settlements(invoice.order for invoice in invoices)
    return [invoice_context(each, theirs[each.order_id], **shown) for each in invoices]


def credit_note_context(note: CreditNote, **shown) -> dict:
    content = note.content
    return {
        "name": "Credit note",
        "document": note,
        "content": content,
        "refunds_shipping": bool(Decimal(content["shipping_price"])),
        **shown,
    }


def get_document_pdf(document: Invoice | CreditNote) -> bytes:
    """Return the PDF that is kept, or one that is rendered for this look alone.

    pdf.PdfUnavailableError where PDFs cannot be made.
    """
    context, digest = _rendered_from(document)
    if pdf_bytes := _cached_pdf(document, digest):
        return pdf_bytes
    with pdf.render_lock:
        return pdf.render_pdf(_template(document), context)


def queue_render(order: Order) -> None:
    """Have the queue render the PDFs of an order anew, once this transaction is committed."""
    if order.invoice_number:
        render_document_pdfs.using(priority=AFTER_EMAILS).enqueue(order.pk)


@task()
def render_document_pdfs(order_id: int) -> None:
    """Render what an order's invoice and credit notes say now, where that is not kept yet."""
    notes = CreditNote.objects.filter(invoice__order=order_id).select_related("invoice__order")
    invoices = Invoice.objects.filter(order=order_id).select_related("order")
    for document in [*invoices.defer("pdf"), *notes.defer("pdf", "invoice__pdf")]:
        context, digest = _rendered_from(document)
        if _cached_pdf(document, digest):
            continue
        try:
            with pdf.render_lock:
                pdf_bytes = pdf.render_pdf(_template(document), context)
        except pdf.PdfUnavailableError:
            return
        type(document).objects.filter(pk=document.pk).update(pdf=pdf_bytes, pdf_digest=digest)


def _template(document: Invoice | CreditNote) -> str:
    return f"orders/{'invoice' if isinstance(document, Invoice) else 'credit_note'}.html"


def _rendered_from(document: Invoice | CreditNote) -> tuple[dict, str]:
    """Return the context of a document's PDF, and a digest of what of it may change."""
    if isinstance(document, CreditNote):
        return credit_note_context(document, is_pdf=True), ""
    settlement = settlement_of(document.order)
    return invoice_context(document, settlement, is_pdf=True), settlement.digest


def _cached_pdf(document: Invoice | CreditNote, digest: str) -> bytes | None:
    there = type(document).objects.filter(pk=document.pk, pdf_digest=digest)
    pdf_bytes = there.values_list("pdf", flat=True).first()
    return bytes(pdf_bytes) if pdf_bytes else None
