"""An order's invoice: a page to print, and the same as a PDF."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods

from config.htmx import HttpResponseSeeOther
from config.templatetags.shop import amount_in
from orders import pdf
from orders.invoicing import NothingToInvoiceError, issue_for
from orders.models import Invoice, Order, OrderStatus
from orders.summary import summary_of
from orders.views.access import own_order


@require_http_methods(["GET", "HEAD", "POST"])
@own_order
def invoice(request, order):
    """Show the invoice; one that is not made yet is made by a form, not by looking."""
    if request.method == "POST":
        try:
            issue_for(order.pk)
        except NothingToInvoiceError:
            return _none_yet(request, order, 409)
        return HttpResponseSeeOther(f"{request.order_base}invoice/")
    made = Invoice.objects.filter(order=order).defer("paper").first()
    if made is None:
        return _none_yet(request, order, 200)
    if request.GET.get("format") == "pdf":
        return _pdf(request, order, made)
    since = _since(order, made)
    context = invoice_context(made, base=request.order_base, since=since)
    return render(request, "orders/invoice.html", context)


def invoice_context(made: Invoice, **shown) -> dict:
    return {"invoice": made, "content": made.content, **shown}


def paper_of(made: Invoice) -> bytes:
    """Return the invoice as PDF: drawn once, and the same to the byte for ever."""
    mine = Invoice.objects.filter(pk=made.pk)
    if paper := mine.values_list("paper", flat=True).get():
        return bytes(paper)
    with pdf.turn:
        if paper := mine.values_list("paper", flat=True).get():
            return bytes(paper)
        content = pdf.written("orders/invoice.html", invoice_context(made, paper=True))
        mine.filter(paper=None).update(paper=content)
    return content


def _since(order: Order, made: Invoice) -> str:
    """Say on the screen, beside the invoice that never changes, what happened since."""
    summary = summary_of(order)
    if order.status == OrderStatus.CANCELLED:
        return "The order is cancelled: there is nothing to pay."
    if order.paid_at and not made.content["paid"]:
        return f"Paid on {date_format(localtime(order.paid_at), 'j F Y')}, thank you."
    if summary.due < Decimal(made.content["total"]):
        due = amount_in(summary.due, order.currency)
        return f"Books were cancelled since: {due} is what is left of it."
    return ""


def _none_yet(request: HttpRequest, order: Order, status: int) -> HttpResponse:
    context = {"order": order, "base": request.order_base}
    return render(request, "orders/no_invoice.html", context, status=status)


def _pdf(request: HttpRequest, order: Order, made: Invoice) -> HttpResponse:
    try:
        content = paper_of(made)
    except pdf.UnavailableError:
        context = {"order": order, "base": request.order_base, "no_pdf": True}
        return render(request, "orders/no_invoice.html", context, status=503)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="booktime-invoice-{made.number}.pdf"'
    return response
