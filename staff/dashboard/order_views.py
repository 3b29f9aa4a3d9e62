"""One order as staff see it: books, addresses, money, who did what, mails and notes."""

from functools import wraps
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.forms import autofocus_first_error
from config.htmx import HttpResponseSeeOther
from orders import pdf
from orders.document_pdfs import credit_note_context, invoice_context
from orders.emails import queue_again
from orders.invoices import NothingToInvoiceError, issue_invoice
from orders.models import CreditNote, Invoice, Order
from orders.payment_terms import can_change_pay_by
from orders.shipping_address import AlreadyShippedError, can_change_shipping_address
from orders.views.invoices import find_credit_note, pdf_response
from staff.access import employees_only
from staff.dashboard.forms import NoteForm, PayByForm, ShippingAddressForm
from staff.dashboard.order_context import back_of, order_context
from staff.dashboard.order_history import history
from staff.dashboard.payment_forms import money_of, rows_of

LEFT = (
    "The address was not changed, as somebody else changed the order in the meantime. This is "
    "how it stands now."
)


def of_order(view):
    """Let employees in, and find the order; there is none (404)."""

    @employees_only
    @wraps(view)
    def answer(request: HttpRequest, pk: int, **parts) -> HttpResponse:
        order = Order.objects.select_related("user").filter(pk=pk).first()
        if order is None:
            raise Http404
        return view(request, order, **parts)

    return answer


def page_address(request: HttpRequest, order: Order) -> str:
    back = back_of(request)
    page = reverse("dashboard:order", args=[order.pk])
    return f"{page}?back={quote(back)}" if back else page


def page_context(request: HttpRequest, order: Order) -> dict:
    rows, notes = rows_of(order), credit_notes_of(order)
    return {
        **order_context(order, back=back_of(request)),
        **money_of(order, rows),
        "section": "orders",
        "credit_notes": notes,
        "events": history(order, rows, notes),
        "emails": order.emails.all(),
    }


def credit_notes_of(order: Order) -> list[CreditNote]:
    if not order.invoice_number:
        return []
    return list(CreditNote.objects.filter(invoice__order=order).defer("pdf"))


def order_page(request: HttpRequest, order: Order, status: int = 200, **shown) -> HttpResponse:
    context = page_context(request, order)
    context |= {
        "notes": order.notes.select_related("by"),
        "note_form": NoteForm(),
        "can_change_shipping_address": can_change_shipping_address(order),
        "pay_by_form": PayByForm(order) if can_change_pay_by(order) else None,
    }
    return render(request, "staff/order.html", context | shown, status=status)


@require_safe
@of_order
def page(request, order):
    return order_page(request, order)


@require_safe
@of_order
def row(request, order):
    """Show the books of an order in the list, below its row."""
    context = order_context(order, in_list=True, back=back_of(request))
    return render(request, "staff/_opened.html", context)


@require_POST
@of_order
def add_note(request, order):
    form = NoteForm(request.POST)
    form.instance.order, form.instance.by = order, request.user
    if not form.is_valid():
        autofocus_first_error(form)
        return order_page(request, order, 422, note_form=form)
    form.save()
    messages.success(request, "Your note is saved.")
    return HttpResponseSeeOther(page_address(request, order))


@require_POST
@of_order
def send_again(request, order, email):
    there = order.emails.filter(pk=email).first()
    if there is None:
        raise Http404
    if not order.email or there.sent_at is None:
        refusal = (
            "This email is still waiting to be sent, or there is no longer an address to send "
            "it to."
        )
        return order_page(request, order, 409, refusal=refusal)
    queue_again(there)
    messages.success(request, f"The email “{there.get_kind_display()}” will be sent again.")
    return HttpResponseSeeOther(page_address(request, order))


@require_http_methods(["GET", "HEAD", "POST"])
@of_order
def address(request, order):
    """Change where the order goes, before anything is sent."""
    form = ShippingAddressForm(order, request.POST if request.method == "POST" else None)
    if not can_change_shipping_address(order):
        return order_page(request, order, 409, refusal=LEFT)
    if form.is_valid():
        try:
            form.keep(order)
        except AlreadyShippedError:
            order.refresh_from_db()
            return order_page(request, order, 409, refusal=LEFT)
        messages.success(request, "The delivery address is changed.")
        return HttpResponseSeeOther(page_address(request, order))
    autofocus_first_error(form)
    context = {"order": order, "form": form, "section": "orders", "back": back_of(request)}
    return render(request, "staff/address.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@of_order
def invoice(request, order):
    """Show the invoice as the customer has it; one that is not made yet is made by a form."""
    if request.method == "POST":
        try:
            issue_invoice(order.pk)
        except NothingToInvoiceError:
            order.refresh_from_db()
            refusal = "There is no invoice: the order is cancelled."
            return order_page(request, order, 409, refusal=refusal)
        return HttpResponseSeeOther(request.path)
    made = Invoice.objects.filter(order=order).defer("pdf").first()
    if made is None:
        return order_page(request, order, 404, refusal="There is no invoice yet.")
    if request.GET.get("format") == "pdf":
        return _pdf(request, order, made)
    context = invoice_context(made, base=_base(order), path="invoice/")
    return render(request, "orders/invoice.html", context)


@require_safe
@of_order
def credit_note(request, order, number):
    """Show a credit note as the customer has it."""
    note = find_credit_note(order, number)
    if request.GET.get("format") == "pdf":
        return _pdf(request, order, note)
    shown = {"base": _base(order), "path": f"credit-notes/{number}/"}
    return render(request, "orders/credit_note.html", credit_note_context(note, **shown))


def _base(order: Order) -> str:
    return reverse("dashboard:order", args=[order.pk])


def _pdf(request: HttpRequest, order: Order, made: Invoice | CreditNote) -> HttpResponse:
    try:
        return pdf_response(made)
    except pdf.PdfUnavailableError:
        refusal = "We can’t make a PDF just now. You can print it as a page instead."
        return order_page(request, order, 503, refusal=refusal)
