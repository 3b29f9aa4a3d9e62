"""The address book: by pages and forms, and in place with one card open at a time."""

from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from accounts.account_forms import AddressForm
from accounts.decorators import login_required, redirect_to_login
from accounts.models import MAX_ADDRESSES, Address, User
from config.forms import autofocus_first_error
from config.htmx import HttpResponseSeeOther, page_or_part, wants_part

form_methods = require_http_methods(["GET", "HEAD", "POST"])
ADDRESS_BOOK = "accounts:address_list"


def with_own_address(view):
    """Find the address in the person's own book, and tell kindly where it is there no longer."""

    @gzip_page
    @login_required
    @wraps(view)
    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return view(request, request.user.addresses.get(pk=pk))
        except Address.DoesNotExist:
            return _address_gone_page(request)
        except User.DoesNotExist:  # deleted in another tab while this request was on its way
            return redirect_to_login(request)

    return answer


@require_safe
@gzip_page
@login_required
def address_list(request):
    return _address_book_page(request)


@form_methods
@gzip_page
@login_required
def create(request):
    posted = request.POST if request.method == "POST" else None
    form = AddressForm(posted, instance=Address(user=request.user))
    try:
        if form.is_valid() and (address := form.keep()):
            return _done(request, "Address saved.", focus=address.pk)
    except User.DoesNotExist:
        return redirect_to_login(request)
    return _form(request, form)


@form_methods
@with_own_address
def change(request, address):
    form = AddressForm(request.POST if request.method == "POST" else None, instance=address)
    if form.is_valid() and form.keep():
        return _done(request, "Address saved.", focus=address.pk)
    return _form(request, form)


@form_methods
@with_own_address
def delete(request, address):
    """Ask, then take the address out of the book."""
    if request.method != "POST":
        return _address_book_page(request, asked=address)
    neighbour = address.neighbour()
    address.remove()
    return _done(request, "Address deleted.", focus=neighbour and neighbour.pk)


@form_methods
@with_own_address
def make_default(request, address):
    """Use this address first; who comes back from sign-in by a link is led to the book."""
    if request.method != "POST":
        return redirect(ADDRESS_BOOK)
    address.make_default()
    return _done(request, "This is your default address now.", focus=address.pk)


def _form(request: HttpRequest, form: AddressForm) -> HttpResponse:
    if wants_part(request):
        autofocus_first_error(form)
    return _address_book_page(request, form=form, status=422 if form.is_bound else 200)


def _done(request: HttpRequest, words: str, focus: int | None) -> HttpResponse:
    """Show the book as it is now, say what happened and lead the focus to an address."""
    if wants_part(request):
        return _address_book_page(request, message=words, focus=focus)
    messages.success(request, words)
    return HttpResponseSeeOther(reverse(ADDRESS_BOOK))


def _address_gone_page(request: HttpRequest) -> HttpResponse:
    """Answer alike for an address that was deleted, never was, or is somebody else's."""
    response = _address_book_page(request, gone=True, status=404)
    # Lets htmx show the answer though it is a 404: static/js/behaviours/failed.js.
    response["HX-Retarget"], response["HX-Reswap"] = "#addresses", "outerHTML"
    return response


def _address_book_page(request: HttpRequest, status: int = 200, **shown) -> HttpResponse:
    """Render the book; a form or a question fills a page of its own without htmx."""
    addresses = list(request.user.addresses.all())
    full = MAX_ADDRESSES if len(addresses) >= MAX_ADDRESSES else 0
    context = {"addresses": addresses, "full": full, **shown}
    return page_or_part(request, "accounts/addresses.html", "address_book", context, status)
