"""What guests have instead of an account: a link to their order, and a fresh one by mail."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rate_limits import acquire, email_cost
from config.forms import autofocus_first_error
from config.htmx import HttpResponseSeeOther
from config.network import client_network
from orders import emails
from orders.checkout.forms import FindForm
from orders.guest_links import get_order_by_token
from orders.models import OrderEmail
from orders.rate_limits import NETWORK_LOOK_UPS
from orders.views.access import NO_PATH, guest_order, keep_link
from orders.views.orders import order as order_page

TOO_OFTEN = "We have been asked for a lot of links. Please look for our emails, or wait an hour."
LINK_ASKED_FOR = (
    "If we have an order with this number and email address, a link to it is on its way to that "
    "address. It may take a few minutes."
)
SENT = "A new link is on its way to the email address of the order."


@require_safe
@never_cache
def open_link(request, token):
    """Take the token out of the address.

    A browser that sends no cookie at all is asked once more; if it keeps none, it sees the order
    where it is.
    """
    order = get_order_by_token(token)
    if order is None:
        raise Http404
    if not order.user_id and not request.COOKIES and "plain" in request.GET:
        return order_page(request, token=token)
    clean = order.user_id or request.COOKIES
    page = reverse("orders:order", args=[order.pk]) if clean else f"{request.path}?plain"
    response = redirect(page)
    response["Referrer-Policy"] = NO_PATH
    response["X-Robots-Tag"] = "noindex"
    return response if order.user_id else keep_link(request, response, order, token)


@require_POST
@never_cache
def send_link(request, pk):
    """Mail a fresh link to the address of an order of which the old one has lapsed."""
    order, _ = guest_order(request, pk)
    if order is None or order.user_id:
        raise Http404
    if acquire(*_cost(request, order.email)):
        emails.queue(order, OrderEmail.Kind.LINK)
        messages.success(request, SENT)
    else:
        messages.error(request, TOO_OFTEN)
    return HttpResponseSeeOther(reverse("orders:order", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@gzip_page
def find(request):
    """Mail a guest the link to their order; nothing here tells whether there is one."""
    if request.user.is_authenticated:
        return redirect("orders:order_list")
    form = FindForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        number, email = form.cleaned_data["number"], form.cleaned_data["email"]
        if acquire(*_cost(request, email)):
            emails.send_link.enqueue(number, email)
            messages.success(request, LINK_ASKED_FOR)
            return HttpResponseSeeOther(request.path)
        form.add_error(None, TOO_OFTEN)
        status = 429
    if form.is_bound:
        autofocus_first_error(form)
    return render(request, "orders/find.html", {"form": form}, status=status)


def _cost(request: HttpRequest, email: str) -> list:
    return [(NETWORK_LOOK_UPS, client_network(request)), *email_cost(request, email)]
