"""Papers for the packing table and the post: one of an order, or one PDF for many."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from config.file_names import shop_file_name
from config.htmx import HttpResponseSeeOther
from config.ids import is_id
from orders import pdf
from orders.models import Order
from orders.summary import summary_of
from staff.access import employees_only
from staff.jobs.runner import start
from staff.models import Job
from staff.order_filters.filterset import filtered
from staff.paper.print_batch import Kind, make_print_batch, slip_context
from staff.paper.print_job import PDF

AT_ONCE = 20  # drawn while one waits; more of them are a job
MAX_ORDERS_PER_PRINT = 500
NO_PDF = "We can’t make PDFs just now. You can print packing slips as pages instead."
NONE_CHOSEN = (
    "Please choose orders first: tick them in the list, or take all that match the filters."
)
TOO_MANY = (
    f"At most {MAX_ORDERS_PER_PRINT} orders can be printed at once. "
    "Please narrow the list down first."
)


class RefusedError(Exception):
    """What was asked for is nonsense, or too much; the text says what to do."""


@require_safe
@employees_only
def slip(request, pk):
    """Show the packing slip of an order, as PDF or as a page."""
    context = slip_context(summary_of(get_object_or_404(Order, pk=pk)))
    if not context["packed"]:
        return _message_page(request, f"Order {pk} is cancelled: nothing is packed.", 409)
    if request.GET.get("format") == "html":
        return render(request, "staff/slip.html", context | {"is_pdf": False})
    try:
        with pdf.render_lock:
            content = pdf.render_pdf("staff/slip.html", context)
    except pdf.PdfUnavailableError:
        return _message_page(request, NO_PDF, 503, page=f"{request.path}?format=html")
    return _file(content, shop_file_name(f"packing slip {pk}", "pdf"))


@require_POST
@employees_only
def papers(request):
    """Print one PDF for the chosen orders, or have it printed where they are many."""
    try:
        kind, orders = _kind(request.POST), _orders(request)
    except RefusedError as error:
        return _message_page(request, str(error), 400)
    if len(orders) > AT_ONCE:
        job = start(Job.Kind.PRINT, request.user, {"kind": kind, "orders": orders}, len(orders))
        return HttpResponseSeeOther(job.get_absolute_url())
    batch = make_print_batch(kind, orders)
    if not batch.sheets:
        return _message_page(request, "There is nothing to print.", 409, left_out=batch.left_out)
    try:
        return _file(pdf.merge_pdf(batch.title, batch.all_sheets()), batch.file_name)
    except pdf.PdfUnavailableError:
        return _message_page(request, NO_PDF, 503)


def _kind(sent: QueryDict) -> Kind:
    try:
        return Kind(sent.get("kind", ""))
    except ValueError:
        raise RefusedError("Please choose what to print.") from None


def _orders(request: HttpRequest) -> list[int]:
    """Return the ids of the orders that are meant; Http404 for one that is not there."""
    if request.POST.get("all") == "1":
        found = filtered(QueryDict(request.POST.get("query", "")), request.user)
        orders = list(
            found.order_by("-pk").values_list("pk", flat=True)[: MAX_ORDERS_PER_PRINT + 1]
        )
    else:
        orders = sorted({_number(text) for text in request.POST.getlist("order")})
    if not orders:
        raise RefusedError(NONE_CHOSEN)
    if len(orders) > MAX_ORDERS_PER_PRINT:
        raise RefusedError(TOO_MANY)
    if Order.objects.filter(pk__in=orders).count() != len(orders):
        raise Http404
    return orders


def _number(text: str) -> int:
    if not is_id(text):
        raise RefusedError(NONE_CHOSEN)
    return int(text)


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=PDF)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _message_page(request: HttpRequest, words: str, status: int, **more) -> HttpResponse:
    context = {"section": "orders", "words": words, **more}
    return render(request, "staff/paper.html", context, status=status)
