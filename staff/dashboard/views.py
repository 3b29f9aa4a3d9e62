"""The order dashboard: the central office's list of orders."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from config.htmx import page_or_part, wants_part
from config.ids import parse_id
from staff.access import employees_only
from staff.dashboard.order_list import OrderList
from staff.order_filters.filterset import filtered

FILTERS_FORM = "filters"
MAX_NEW_ORDERS = 99


@require_safe
@employees_only
def orders(request):
    """The list; for htmx its table and counts."""
    listing = OrderList(request.GET, request.user)
    response = list_page(request, listing)
    return push_url(response, listing.page_url) if wants_part(request) else response


def list_page(
    request: HttpRequest, listing: OrderList, status: int = 200, **context
) -> HttpResponse:
    """Render the list, whole or its part; the form stays as it is while somebody types in it."""
    context |= {
        "section": "orders",
        "listing": listing,
        "query": listing.whole,
        "is_typed": request.htmx.trigger == FILTERS_FORM,
    }
    return page_or_part(request, "staff/orders.html", "list", context, status)


@require_safe
@employees_only
def new_orders(request):
    """How many orders came that fit the filters, since the newest that the list knew."""
    since = parse_id(request.GET.get("since", ""))
    if since is None:
        raise SuspiciousOperation("since is the number of an order.")
    newer = filtered(request.GET, request.user).filter(pk__gt=since)
    number = newer[: MAX_NEW_ORDERS + 1].count()
    listing = OrderList(request.GET, request.user)
    context = {"number": number, "max_orders": MAX_NEW_ORDERS, "url": listing.url(sort="-number")}
    return render(request, "staff/_new.html", context)
