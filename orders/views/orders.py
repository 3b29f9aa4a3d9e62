"""Orders after they were placed: the customer's list, one order, what can be done with it."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import login_required
from basket import services
from basket.changes import BasketRefusedError, change_message
from basket.owner import get_or_create_basket_owner
from catalogue.listing.cards import Card, cards
from catalogue.models import Product
from config.htmx import HttpResponseSeeOther
from config.ids import is_id
from config.request_state import get_request_state
from orders.emails import tracking_url
from orders.guest_claims import claimable_orders
from orders.models import Order
from orders.settlement import settlement_of
from orders.summary import OrderedProduct, Summary, summaries, summary_of
from orders.timeline import timeline
from orders.transitions import Actor, InvalidTransitionError, cancel
from orders.views.access import own_order

ON_A_PAGE = 20
MAX_CLAIMS_SHOWN = 10  # questions at once whether an order is theirs
MAX_REFUSALS_SHOWN = 5  # sentences about books that did not come into the basket


@require_safe
@gzip_page
@login_required
def order_list(request):
    pages = Paginator(Order.objects.of(request.user).order_by("-pk"), ON_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    theirs = claimable_orders(request.user)
    context = {
        "page": page,
        "orders": summaries(page.object_list),
        "asked": theirs.filter(claim_refused_at=None)[:MAX_CLAIMS_SHOWN],
        "has_verified_email": not theirs.query.is_empty(),
    }
    return render(request, "orders/order_list.html", context)


@require_safe
@own_order
def order(request, order):
    return _page(request, order)


@require_safe
@own_order
def done(request, order):
    """Thank for the order, and say what comes next."""
    summary = summary_of(order)
    context = {"order": order, "summary": summary, "base": get_request_state(request).order_path}
    context |= {"products": _with_cards(summary), "bank": settings.SHOP_BANK}
    return render(request, "orders/done.html", context)


@require_POST
@own_order
def cancel_order(request, order):
    """Cancel all that is left, or one copy, while nothing is being packed."""
    line = request.POST.get("line", "")
    if line and not is_id(line):
        return _page(request, order, refusal="This copy is not in your order.", status=422)
    user = request.user if request.user.is_authenticated else None
    mine = user if user and user.pk == order.user_id else None
    try:
        cancel(order.pk, Actor(mine, customer=True), [int(line)] if line else None)
    except InvalidTransitionError:
        order.refresh_from_db()
        refusal = "This can no longer be cancelled. Here is your order as it stands now."
        return _page(request, order, refusal=refusal, status=409)
    words = "One copy is cancelled." if line else "Your order is cancelled."
    messages.success(request, words)
    return HttpResponseSeeOther(get_request_state(request).order_path)


@require_POST
@own_order
def reorder(request, order):
    """Put the same books into the basket, as many as can be bought."""
    owner, refusals = get_or_create_basket_owner(request), []
    for product in summary_of(order).products:
        try:
            change = services.restore_product(
                owner=owner, product_id=product.product_id, quantity=product.quantity
            )
        except BasketRefusedError as refusal:
            refusals.append(f"“{product.name}”: {refusal.reason}")
            continue
        if change.is_capped:
            refusals.append(change_message(change))
    messages.success(request, "The books of this order that can be bought are in your basket.")
    for words in refusals[:MAX_REFUSALS_SHOWN]:
        messages.info(request, words)
    if len(refusals) > MAX_REFUSALS_SHOWN:
        messages.info(
            request, f"{len(refusals) - MAX_REFUSALS_SHOWN} more could not be added as they were."
        )
    return HttpResponseSeeOther(reverse("basket:basket"))


def _page(request: HttpRequest, order: Order, status: int = 200, **shown) -> HttpResponse:
    summary, settlement = summary_of(order), settlement_of(order)
    context = {
        "order": order,
        "summary": summary,
        "settlement": settlement,
        "products": _with_cards(summary),
        "events": timeline(order, settlement.payments),
        "base": get_request_state(request).order_path,
        "tracking_url": tracking_url(order),
        "bank": settings.SHOP_BANK,
    }
    return render(request, "orders/order.html", context | shown, status=status)


def _with_cards(summary: Summary) -> list[tuple[OrderedProduct, Card | None]]:
    """Return each book with how it looks in the shop now; what it cost is the order's own."""
    ids = [product.product_id for product in summary.products]
    there = {card.pk: card for card in cards(Product.objects.filter(pk__in=ids))}
    return [(product, there.get(product.product_id)) for product in summary.products]
