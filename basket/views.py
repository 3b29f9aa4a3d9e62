"""The basket: by pages and forms, and in place by parts of the same templates."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from basket import services
from basket.changes import BasketChange, BasketRefusedError, change_message
from basket.forms import AddForm, QuantityForm, RemovedForm
from basket.merging import merge_visitor_basket
from basket.owner import BASKET_COOKIE, BasketOwner, get_basket_owner, get_or_create_basket_owner
from basket.summary import BasketSummary, get_basket_summary
from catalogue.models import Product
from config.htmx import HttpResponseSeeOther, page_or_part, wants_part
from config.request_state import get_request_state

NOT_A_NUMBER = "Please enter a whole number of copies from 1 to 99."
ADDED, CHANGED_LINE = "basket/_added.html", "basket/_changed_line.html"


@require_safe
@never_cache
@gzip_page
def basket(request):
    """The basket; for htmx the list, or the small one in the head of other pages."""
    part = "basket" if wants_part(request) and request.htmx.target == "basket" else "mini"
    summary = get_basket_summary(get_basket_owner(request))
    context = basket_context(request, summary)
    context |= {"removed": _just_removed(request, summary), "swap": wants_part(request)}
    return page_or_part(request, "basket/basket.html", part, context)


@require_POST
@never_cache
@gzip_page
def add(request):
    """Put copies of a product into the basket, or back into it."""
    if BASKET_COOKIE in request.COOKIES and request.user.is_authenticated:
        merge_visitor_basket(request, request.user)  # put aside while its person signed in
    form, owner = AddForm(request.POST), get_or_create_basket_owner(request)
    undo = form.is_valid() and form.cleaned_data.pop("undo")
    template = CHANGED_LINE if undo else ADDED
    try:
        if not form.is_valid():
            raise BasketRefusedError(NOT_A_NUMBER, 422)
        put_in = services.restore_product if undo else services.add_product
        change = put_in(owner=owner, **form.cleaned_data)
    except BasketRefusedError as refusal:
        return _refused(request, template, owner, refusal)
    if wants_part(request):
        return _changed(request, template, owner, change)
    messages.success(request, change_message(change))
    return HttpResponseSeeOther(reverse("basket:basket"))


@require_POST
@never_cache
@gzip_page
def line(request, pk):
    """Have more or fewer copies of a line; none removes it."""
    form, owner = QuantityForm(request.POST), get_basket_owner(request)
    try:
        if not form.is_valid():
            raise BasketRefusedError(NOT_A_NUMBER, 422)
        change = services.set_line_quantity(owner=owner, line_id=pk, quantity=form.wanted())
    except BasketRefusedError as refusal:
        return _refused(request, CHANGED_LINE, owner, refusal, pk)
    if wants_part(request):
        return _changed(request, CHANGED_LINE, owner, change)
    url = reverse("basket:basket")
    if change.quantity:
        messages.success(request, change_message(change))
        return HttpResponseSeeOther(url)
    removed = {"removed": change.product.pk, "copies": change.before}
    return HttpResponseSeeOther(f"{url}?{urlencode(removed)}")


def basket_context(request: HttpRequest, summary: BasketSummary) -> dict:
    """Return what the templates of a basket need; the head of the page asks nothing more."""
    get_request_state(request).count_basket_copies = lambda: summary.copies
    return {"basket": summary}


def _changed(
    request: HttpRequest, template: str, owner: BasketOwner, change: BasketChange
) -> HttpResponse:
    """Answer htmx with the truth after a change: read again, not what was asked for."""
    summary, message = get_basket_summary(owner), change_message(change)
    context = basket_context(request, summary) | {
        "change": change,
        "message": message,
        "line": summary.get_line(change.line_id),
        "line_error": message if change.is_capped else "",
    }
    if change.is_removal:
        context["removed"] = {"product": change.product, "copies": change.before}
    return render(request, template, context)


def _refused(
    request: HttpRequest,
    template: str,
    owner: BasketOwner,
    refusal: BasketRefusedError,
    pk: int = 0,
) -> HttpResponse:
    """Say why nothing was changed, with the basket as it truly is."""
    if get_request_state(request).basket_key:
        get_request_state(
            request
        ).basket_key = None  # a cookie comes with a first product, not before
    summary = get_basket_summary(owner)
    context = basket_context(request, summary)
    context |= {"refusal": refusal.reason, "message": refusal.reason}
    if not wants_part(request):
        return render(request, "basket/basket.html", context, status=refusal.status)
    line = summary.get_line(pk)
    context |= {"line": line, "line_error": refusal.reason if line and line.quantity else ""}
    response = render(request, template, context, status=refusal.status)
    # Lets htmx show the answer though it is a 404: static/js/behaviours/failed.js.
    response["HX-Reswap"] = "none" if template == ADDED else "outerHTML"
    return response


def _just_removed(request: HttpRequest, summary: BasketSummary) -> dict | None:
    """Return what the address says was just removed, to offer to put it back; None if it was."""
    if "removed" not in request.GET:
        return None
    form = RemovedForm(request.GET)
    if not form.is_valid() or summary.has_product(form.cleaned_data["removed"]):
        return None
    product = Product.objects.active().filter(pk=form.cleaned_data["removed"]).first()
    return product and {"product": product, "copies": form.cleaned_data["copies"]}
