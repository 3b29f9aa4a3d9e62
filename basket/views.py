"""The basket: by pages and forms, and in place by parts of the same templates."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from basket import services
from basket.forms import AddForm, QuantityForm, RemovedForm
from basket.merging import bring_along
from basket.owner import BASKET_COOKIE, BasketOwner, get_basket_owner, get_or_create_basket_owner
from basket.services import Change, RefusedError
from basket.summary import Contents, contents_of, said_of
from catalogue.models import Product
from config.htmx import HttpResponseSeeOther, page_or_part, wants_part

NO_NUMBER = "Please give the number of copies as a whole number from 1 to 99."


@require_safe
@never_cache
@gzip_page
def basket(request):
    """The basket; for htmx the list, or the small one in the head of other pages."""
    part = "basket" if wants_part(request) and request.htmx.target == "basket" else "mini"
    contents = contents_of(get_basket_owner(request))
    context = shown(request, contents)
    context |= {"removed": _just_removed(request, contents), "swap": wants_part(request)}
    return page_or_part(request, "basket/basket.html", part, context)


@require_POST
@never_cache
@gzip_page
def add(request):
    """Put copies of a book into the basket, or back into it."""
    _take_in_late(request)
    form, owner = AddForm(request.POST), get_or_create_basket_owner(request)
    undo = form.is_valid() and form.cleaned_data.pop("undo")
    template = "basket/_changed_line.html" if undo else "basket/_added.html"
    try:
        if not form.is_valid():
            raise RefusedError(NO_NUMBER, 422)
        change = (services.put_back if undo else services.add)(owner=owner, **form.cleaned_data)
    except RefusedError as refusal:
        return _refused(request, template, owner, refusal)
    if not wants_part(request):
        messages.success(request, said_of(change))
        return HttpResponseSeeOther("/basket/")
    return _changed(request, template, owner, change)


@require_POST
@never_cache
@gzip_page
def line(request, pk):
    """Have more or fewer copies of a line; none removes it."""
    form, owner = QuantityForm(request.POST), get_basket_owner(request)
    template = "basket/_changed_line.html"
    try:
        if not form.is_valid():
            raise RefusedError(NO_NUMBER, 422)
        change = services.change(owner=owner, line_id=pk, quantity=form.wanted())
    except RefusedError as refusal:
        return _refused(request, template, owner, refusal, pk)
    if wants_part(request):
        return _changed(request, template, owner, change)
    if change.quantity:
        messages.success(request, said_of(change))
        return HttpResponseSeeOther("/basket/")
    removed = {"removed": change.book.pk, "copies": change.before}
    return HttpResponseSeeOther(f"/basket/?{urlencode(removed)}")


def shown(request: HttpRequest, contents: Contents) -> dict:
    """Return what the templates of a basket need; the head of the page asks nothing more."""
    request.basket_copies = lambda: contents.copies
    return {"contents": contents}


def _take_in_late(request: HttpRequest) -> None:
    """Merge what a visit put aside while its person signed in, before more is added."""
    if BASKET_COOKIE in request.COOKIES and request.user.is_authenticated:
        bring_along(request, request.user)


def _changed(
    request: HttpRequest, template: str, owner: BasketOwner, change: Change
) -> HttpResponse:
    """Answer htmx with the truth after a change: read again, not what was asked for."""
    contents = contents_of(owner)
    context = {"change": change, "line": contents.line(change.line_id), "said": said_of(change)}
    return render(request, template, shown(request, contents) | context)


def _refused(
    request: HttpRequest, template: str, owner: BasketOwner, refusal: RefusedError, pk: int = 0
) -> HttpResponse:
    """Say why nothing was changed, with the basket as it truly is."""
    if getattr(request, "basket_key", None):
        request.basket_key = None  # a cookie comes with a first book, not before
    contents = contents_of(owner)
    context = shown(request, contents) | {"refusal": refusal.words, "said": refusal.words}
    if not wants_part(request):
        return render(request, "basket/basket.html", context, status=refusal.status)
    context["line"] = contents.line(pk)
    response = render(request, template, context, status=refusal.status)
    # Lets htmx show the answer though it is a 404: static/js/behaviours/failed.js.
    response["HX-Reswap"] = "none" if template == "basket/_added.html" else "outerHTML"
    return response


def _just_removed(request: HttpRequest, contents: Contents) -> dict | None:
    """Return what the address says was just removed, to offer to put it back; None if it was."""
    if "removed" not in request.GET:
        return None
    form = RemovedForm(request.GET)
    if not form.is_valid() or contents.has(form.cleaned_data["removed"]):
        return None
    book = Product.objects.active().filter(pk=form.cleaned_data["removed"]).first()
    return book and {"book": book, "copies": form.cleaned_data["copies"]}
