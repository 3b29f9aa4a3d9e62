"""What the steps of the checkout answer: its page, the next step of it, or another page."""

from email.utils import parseaddr

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import get_random_string

from accounts.models.address import CONTENT
from basket.owner import get_basket_owner
from config.forms import autofocus_first_error
from config.htmx import HttpResponseSeeOther, htmx_redirect, page_or_part, wants_part
from config.request_state import get_request_state
from orders.checkout.forms import GuestForm
from orders.checkout.state import Checkout
from orders.models import Order
from orders.models.order import default_pay_by
from orders.services import RETRY_WINDOW, latest_order
from orders.views.access import keep_link

SHOP_EMAIL = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def show_checkout(
    request: HttpRequest, checkout: Checkout, status: int = 200, **shown
) -> HttpResponse:
    """Show the step that is next, or the form that was asked for."""
    get_request_state(request).count_basket_copies = lambda: checkout.basket.copies
    context = {
        "checkout": checkout,
        "basket": checkout.basket,
        "here": reverse("orders:checkout"),
        "pay_by": default_pay_by(),
        "shop": settings,
        "shop_email": SHOP_EMAIL,
        **shown,
    }
    if "guest_form" not in shown and not checkout.email:
        context["guest_form"] = GuestForm()
    elif "address_form" not in shown and "guest_form" not in shown:
        context |= _open_address(request, checkout, bool(shown.get("is_next_step")))
    for form in ("guest_form", "address_form"):
        if (opened := context.get(form)) and (wants_part(request) or opened.is_bound):
            autofocus_first_error(opened)
    if "address_form" in context:
        chosen = context.get("use") or request.POST.get("for") or request.GET.get("for")
        context["use"] = "billing" if chosen == "billing" else ""
        context["form_id"] = get_random_string(12)
    return page_or_part(request, "orders/checkout.html", "checkout", context, status)


def show_next_step(request: HttpRequest, message: str = "", focus: str = "") -> HttpResponse:
    """Show what is next, read anew: the total is said, too."""
    if wants_part(request):
        now = Checkout(request)
        message = f"{message} {now.cost_message}".strip()
        return show_checkout(request, now, message=message, is_next_step=True, focus=focus)
    if message:
        messages.success(request, message)
    return HttpResponseSeeOther(reverse("orders:checkout"))


def redirect_to_done(request: HttpRequest, order: Order) -> HttpResponse:
    url = reverse("orders:done", args=[order.pk])
    response = htmx_redirect(request, url, see_other=True)
    return response if order.user_id else keep_link(request, response, order)


def redirect_to_basket(request: HttpRequest, message: str = "") -> HttpResponse:
    if not message:
        order = latest_order(get_basket_owner(request), RETRY_WINDOW)
        message = (
            f"Your order {order.pk} is placed. Your basket is empty now."
            if order
            else "Your basket is empty: please choose a book first."
        )
    messages.info(request, message)
    return htmx_redirect(request, reverse("basket:basket"), see_other=True)


def _open_address(request: HttpRequest, checkout: Checkout, is_next_step: bool) -> dict:
    """Return the form of the address that is asked for, was not right yet, or is missing."""
    chosen = "" if is_next_step else request.GET.get("address", "")
    unsaved = {} if chosen or is_next_step else checkout.unsaved_address
    if chosen in checkout.addresses or chosen == "new":
        return {"address_form": checkout.address_book.form(chosen), "key": chosen}
    if unsaved:
        initial = {name: unsaved[name] for name in CONTENT}
        form = checkout.address_book.form(unsaved["key"], initial=initial)
        return {"address_form": form, "key": unsaved["key"], "use": unsaved["for"]}
    if checkout.addresses:
        return {}
    return {"address_form": checkout.address_book.form("new"), "key": "new"}
