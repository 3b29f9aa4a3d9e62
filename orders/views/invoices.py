"""An order's invoice and credit notes: pages to print, and the same as PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from config.file_names import shop_file_name
from config.htmx import HttpResponseSeeOther
from config.request_state import get_request_state
from orders import pdf
from orders.document_pdfs import credit_note_context, get_document_pdf, invoice_context
from orders.invoices import NothingToInvoiceError, issue_invoice
from orders.models import CreditNote, Invoice, Order
from orders.views.access import own_order


@require_http_methods(["GET", "HEAD", "POST"])
@own_order
def invoice(request, order):
    """Show the invoice; one that is not made yet is made by a form, not by looking."""
    if request.method == "POST":
        if order.held_until:  # its address is not proven: strangers write into no books
            return _none_yet(request, order, 409)
        try:
            issue_invoice(order.pk)
        except NothingToInvoiceError:
            return _none_yet(request, order, 409)
        return HttpResponseSeeOther(f"{get_request_state(request).order_path}invoice/")
    made = Invoice.objects.filter(order=order).defer("pdf").first()
    if made is None:
        return _none_yet(request, order, 200)
    made.order = order
    if request.GET.get("format") == "pdf":
        return _pdf(request, order, made, "invoice/")
    context = invoice_context(made, base=get_request_state(request).order_path, path="invoice/")
    return render(request, "orders/invoice.html", context)


@require_safe
@own_order
def credit_note(request, order, number):
    note = find_credit_note(order, number)
    path = f"credit-notes/{number}/"
    if request.GET.get("format") == "pdf":
        return _pdf(request, order, note, path)
    context = credit_note_context(note, base=get_request_state(request).order_path, path=path)
    return render(request, "orders/credit_note.html", context)


def find_credit_note(order: Order, number: int) -> CreditNote:
    """Return the order's credit note of this number; Http404."""
    notes = CreditNote.objects.filter(invoice__order=order).defer("pdf")
    note = notes.filter(number=number).first()
    if note is None:
        raise Http404
    return note


def pdf_response(document: Invoice | CreditNote) -> HttpResponse:
    """Answer with a document's PDF; pdf.PdfUnavailableError."""
    response = HttpResponse(get_document_pdf(document), content_type="application/pdf")
    name = shop_file_name(f"{document._meta.verbose_name} {document.number}", "pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _none_yet(request: HttpRequest, order: Order, status: int) -> HttpResponse:
    context = {"order": order, "base": get_request_state(request).order_path}
    return render(request, "orders/no_invoice.html", context, status=status)


def _pdf(
    request: HttpRequest, order: Order, document: Invoice | CreditNote, path: str
) -> HttpResponse:
    try:
        return pdf_response(document)
    except pdf.PdfUnavailableError:
        context = {
            "order": order,
            "base": get_request_state(request).order_path,
            "no_pdf": True,
            "path": path,
        }
        return render(request, "orders/no_invoice.html", context, status=503)
