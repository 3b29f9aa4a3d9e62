"""The checkout: one address, which shows the next step and takes each in place or by a form."""

from email.utils import parseaddr

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from accounts.decorators import redirect_to_login
from accounts.models import Address, User
from accounts.models.address import CONTENT
from accounts.rate_limits import RateLimit, acquire
from basket import services
from basket.owner import get_basket_owner
from config.forms import autofocus_first_error
from config.htmx import HttpResponseSeeOther, htmx_redirect, page_or_part, wants_part
from config.network import client_network
from config.request_state import get_request_state
from orders.checkout.forms import GuestForm, PlaceForm
from orders.checkout.state import Checkout, park
from orders.models import Order
from orders.models.order import default_pay_by
from orders.rate_limits import CUSTOMER_ORDERS, NETWORK_GUEST_ORDERS, UNPROVEN_ORDERS
from orders.services import (
    TRIED_AGAIN,
    NoBasketError,
    NotPlacedError,
    TooMuchError,
    Wish,
    latest_order,
    order_of_basket,
    place_order,
)
from orders.views.access import keep_link

SHOP_EMAIL = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
HERE = "/order/address_select/"
CHANGED = (
    "Something changed since you saw this page. Please look once more: nothing is ordered yet."
)
GONE = "This basket is not here any more. Here is the one you have."
NOT_HERE = "Please choose from what is here."
TOO_MANY = "There were many orders with this e-mail address just now. Please try again in an hour."


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@gzip_page
def address_select(request):
    if request.method == "POST" and "person" in request.POST and not request.user.is_authenticated:
        park(request)
        typing = request.POST.get("do") == "typed"
        return HttpResponse(status=204) if typing else redirect_to_login(request)
    checkout = Checkout(request)
    step = STEPS.get(request.POST.get("do", "")) if request.method == "POST" else None
    if not checkout.basket.lines and step is not _place:
        return _no_basket(request)
    try:
        return step(request, checkout) if step else _shown(request, checkout)
    except (User.DoesNotExist, Address.DoesNotExist, IntegrityError):  # deleted meanwhile
        return HttpResponseSeeOther(HERE)


# The steps ------------------------------------------------------------------------------------


def _say_email(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    form = GuestForm(request.POST)
    if not form.is_valid():
        return _shown(request, checkout, guest_form=form, status=422)
    if not checkout.user:
        checkout.say_email(form.cleaned_data["email"])
    return _next(request)


def _change_email(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    form = GuestForm(initial={"email": checkout.email})
    return _shown(request, checkout, guest_form=form)


def _save_address(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    """Add or change an address, and use it for the parcel, or for the invoice."""
    key, place = request.POST.get("key", ""), request.POST.get("for", "")
    form = checkout.book.form(key, request.POST)
    kept = checkout.keep(form, key) if form.is_valid() else None
    if kept is None:
        with checkout.changing():
            checkout.keep_typed(request.POST)
        return _shown(request, checkout, address_form=form, key=key, status=422)
    use = "billing" if place == "billing" else "shipping"
    with checkout.changing():
        checkout.take_over(use, kept, request.POST.get("form", ""))
    return _next(request, "Address saved.", focus=f"{use}-{kept}")


def _keep_typed(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    """Keep an address while it is typed: neither Back nor a closed tab loses it."""
    with checkout.changing():
        checkout.keep_typed(request.POST)
    return HttpResponse(status=204)


def _choose(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    with checkout.changing():
        right = checkout.choose(request.POST)
    if not right:
        return _shown(request, checkout, wrong=NOT_HERE, status=422)
    return _next(request)


def _agree(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    """Go on with the copies that there are."""
    services.reduce_to_stock(owner=checkout.owner)
    return _next(request, "Your basket has what we can send you.", focus="place-order")


def _place(request: HttpRequest, checkout: Checkout) -> HttpResponse:
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _shown(request, checkout, wrong=CHANGED, status=422)
    basket = form.cleaned_data["basket"]
    if order := order_of_basket(checkout.owner, basket):
        return _done(request, order)
    if not checkout.basket.lines:
        return _no_basket(request)
    if basket != checkout.basket.pk:
        return _no_basket(request, GONE)
    with checkout.changing():
        right = checkout.choose(request.POST)
    if order := order_of_basket(checkout.owner, basket):
        # Placed by a request beside this one, with which the draft went: this one is empty.
        checkout.draft.delete()
        return _done(request, order)
    if not (right and checkout.email and checkout.shipping and checkout.method):
        return _shown(request, checkout, wrong=NOT_HERE, status=422)
    if form.cleaned_data["seen"] != checkout.seen:
        return _shown(request, checkout, wrong=CHANGED, changed=True, status=409)
    reservation = acquire(*_limits(request, checkout))
    if reservation is None:
        return _shown(request, checkout, wrong=TOO_MANY, status=429)
    try:
        order, new = place_order(_wish(request, checkout, form))
    except NotPlacedError as error:
        reservation.release()
        if isinstance(error, NoBasketError):
            return _no_basket(request, GONE)
        if isinstance(error, TooMuchError):
            return _shown(request, Checkout(request), too_much=error.excess, status=422)
        return _shown(request, Checkout(request), wrong=CHANGED, changed=True, status=409)
    if not new:
        reservation.release()
    return _done(request, order)


def _limits(request: HttpRequest, checkout: Checkout) -> list[tuple[RateLimit, str]]:
    """Return how often this shopper may order."""
    if checkout.user and checkout.user.has_verified_email:
        return [(CUSTOMER_ORDERS, str(checkout.user.pk))]
    limits = [(UNPROVEN_ORDERS, checkout.email)]
    if not checkout.user:
        limits.append((NETWORK_GUEST_ORDERS, client_network(request)))
    return limits


def _wish(request: HttpRequest, checkout: Checkout, form: PlaceForm) -> Wish:
    return Wish(
        owner=checkout.owner,
        basket_id=form.cleaned_data["basket"],
        email=checkout.email,
        shipping=checkout.shipping,
        billing=checkout.billing,
        method_id=checkout.method.pk,
        mark=form.cleaned_data["mark"],
        network=client_network(request),
    )


STEPS = {
    "email": _say_email,
    "change_email": _change_email,
    "address": _save_address,
    "typed": _keep_typed,
    "choose": _choose,
    "agree": _agree,
    "place": _place,
}


# Answers --------------------------------------------------------------------------------------


def _next(request: HttpRequest, words: str = "", focus: str = "") -> HttpResponse:
    """Show what is next, read anew: the total is said, too."""
    if wants_part(request):
        now = Checkout(request)
        said = f"{words} {now.said}".strip()
        return _shown(request, now, said=said, moved=True, focus=focus)
    if words:
        messages.success(request, words)
    return HttpResponseSeeOther(HERE)


def _done(request: HttpRequest, order: Order) -> HttpResponse:
    url = f"/order/done/{order.pk}/"
    response = htmx_redirect(request, url, see_other=True)
    return response if order.user_id else keep_link(request, response, order)


def _no_basket(request: HttpRequest, words: str = "") -> HttpResponse:
    if not words and (order := latest_order(get_basket_owner(request), TRIED_AGAIN)):
        words = f"Your order {order.pk} is placed. Your basket is empty now."
    messages.info(request, words or "Your basket is empty: please choose a book first.")
    return htmx_redirect(request, "/basket/", see_other=True)


def _shown(request: HttpRequest, checkout: Checkout, status: int = 200, **shown) -> HttpResponse:
    """Show the step that is next, or the form that was asked for."""
    get_request_state(request).count_basket_copies = lambda: checkout.basket.copies
    context = {"checkout": checkout, "basket": checkout.basket, "here": HERE, **shown}
    context |= {"pay_by": default_pay_by(), "shop": settings, "shop_email": SHOP_EMAIL}
    if "guest_form" not in shown and not checkout.email:
        context["guest_form"] = GuestForm()
    elif "address_form" not in shown and "guest_form" not in shown:
        context |= _open_address(request, checkout, bool(shown.get("moved")))
    for form in ("guest_form", "address_form"):
        if (opened := context.get(form)) and (wants_part(request) or opened.is_bound):
            autofocus_first_error(opened)
    if "address_form" in context:
        context.setdefault("place", request.POST.get("for") or request.GET.get("for", ""))
        context["form_id"] = get_random_string(12)
    return page_or_part(request, "orders/checkout.html", "checkout", context, status)


def _open_address(request: HttpRequest, checkout: Checkout, moved: bool) -> dict:
    """Return the form of the address that is asked for, was not right yet, or is missing."""
    asked = "" if moved else request.GET.get("address", "")
    typed = checkout.typed if not asked else {}
    if asked in checkout.addresses or asked == "new":
        key = asked
    elif typed and not moved:
        key, place = typed["key"], typed["for"]
        form = checkout.book.form(key, initial={name: typed[name] for name in CONTENT})
        return {"address_form": form, "key": key, "place": place}
    elif not checkout.addresses:
        key = "new"
    else:
        return {}
    return {"address_form": checkout.book.form(key), "key": key}
