"""The checkout: one address, which shows the next step and takes each in place or by a form."""

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from accounts.decorators import redirect_to_login
from accounts.models import Address, User
from basket import services
from config.htmx import HttpResponseSeeOther
from config.network import client_network
from orders.checkout.drafts import park_address
from orders.checkout.forms import GuestForm
from orders.checkout.state import Checkout
from orders.checkout.submitting import submit
from orders.refusals import NoBasketError, NotPlacedError, UnknownChoiceError
from orders.views.checkout_page import (
    redirect_to_basket,
    redirect_to_done,
    show_checkout,
    show_next_step,
)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@gzip_page
def address_select(request):
    """Show the checkout, or take the step that its form names in `do`."""
    step = STEPS.get(request.POST.get("do", ""), show_checkout)
    if "customer_token" in request.POST and not request.user.is_authenticated:
        return _session_ended(request, step)
    checkout = Checkout(request)
    if not checkout.basket.lines and step is not place:
        return redirect_to_basket(request)
    try:
        return step(request, checkout)
    except NoBasketError as refusal:
        return redirect_to_basket(request, refusal.reason if checkout.basket.lines else "")
    except NotPlacedError as refusal:
        return show_checkout(request, Checkout(request), refusal.status, refusal=refusal)
    except (User.DoesNotExist, Address.DoesNotExist, IntegrityError):  # deleted meanwhile
        return HttpResponseSeeOther(reverse("orders:checkout"))


def say_email(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    form = GuestForm(request.POST)
    if not form.is_valid():
        return show_checkout(request, checkout, guest_form=form, status=422)
    if not checkout.user:
        checkout.start_guest_draft(form.cleaned_data["email"])
    return show_next_step(request)


def change_email(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    form = GuestForm(initial={"email": checkout.email})
    return show_checkout(request, checkout, guest_form=form)


def save_address(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    """Add or change an address, and use it for the parcel, or for the invoice."""
    key = request.POST.get("key", "")
    use = "billing" if request.POST.get("for") == "billing" else "shipping"
    form = checkout.address_book.form(key, request.POST)
    saved = checkout.save_address(form, key) if form.is_valid() else None
    if saved is None:
        checkout.save_unsaved_address(request.POST)
        return show_checkout(request, checkout, address_form=form, key=key, status=422)
    checkout.use_address(use, saved, request.POST.get("form", ""))
    return show_next_step(request, "Address saved.", focus=f"{use}-{saved}")


def save_typing(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    """Keep an address while it is typed: neither Back nor a closed tab loses it."""
    checkout.save_unsaved_address(request.POST)
    return HttpResponse(status=204)


def choose(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    if not checkout.choose(request.POST):
        raise UnknownChoiceError
    return show_next_step(request)


def accept_shortages(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    services.reduce_to_stock(owner=checkout.owner)
    return show_next_step(
        request, "Your basket now holds what we can send you.", focus="place-order"
    )


def place(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    order = submit(checkout, request.POST, client_network(request))
    return redirect_to_done(request, order)


STEPS = {
    "email": say_email,
    "change_email": change_email,
    "address": save_address,
    "typed": save_typing,
    "choose": choose,
    "agree": accept_shortages,
    "place": place,
}


def _session_ended(request: HttpRequest, step) -> HttpResponse:
    """Keep what a customer typed, and ask them to sign in."""
    if step in (save_address, save_typing):
        park_address(request)
    return HttpResponse(status=204) if step is save_typing else redirect_to_login(request)
