"""An order's invoice: a page to print, and the same as a PDF."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from config.htmx import HttpResponseSeeOther
from orders import pdf
from orders.invoicing import NothingToInvoiceError, issue_for
from orders.models import Invoice, Order
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
    made = Invoice.objects.filter(order=order).first()
    if made is None:
        return _none_yet(request, order, 200)
    if request.GET.get("format") == "pdf":
        return _pdf(request, order, made)
    return render(request, "orders/invoice.html", invoice_context(made, base=request.order_base))


def invoice_context(made: Invoice, **shown) -> dict:
    return {"invoice": made, "content": made.content, **shown}


def _none_yet(request: HttpRequest, order: Order, status: int) -> HttpResponse:
    context = {"order": order, "base": request.order_base}
    return render(request, "orders/no_invoice.html", context, status=status)


def _pdf(request: HttpRequest, order: Order, made: Invoice) -> HttpResponse:
    try:
        content = pdf.written("orders/invoice.html", invoice_context(made, paper=True))
    except pdf.UnavailableError:
        context = {"order": order, "base": request.order_base, "no_pdf": True}
        return render(request, "orders/no_invoice.html", context, status=503)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="booktime-invoice-{made.number}.pdf"'
    return response
