"""A customer says whether an order is theirs that was placed with their address by a guest."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from accounts.decorators import login_required
from config.htmx import htmx_redirect
from orders.guest_claims import answer_claim, claimable_orders
from orders.models import Order

WORDS = {
    "yes": "Order {} is in your account now.",
    "no": "Order {} stays out of your account.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@login_required
def claim(request, pk):
    if Order.objects.of(request.user).filter(pk=pk).exists():
        return htmx_redirect(request, reverse("orders:order", args=[pk]))
    order = claimable_orders(request.user).filter(pk=pk).first()
    if order is None:
        raise Http404
    answer = request.POST.get("answer", "")
    if request.method == "POST" and answer in WORDS:
        if not answer_claim(pk, request.user, answer == "yes"):
            raise Http404
        messages.success(request, WORDS[answer].format(pk))
        page = (
            reverse("orders:order", args=[pk]) if answer == "yes" else reverse("orders:order_list")
        )
        return htmx_redirect(request, page)
    status = 422 if request.method == "POST" else 200
    return render(request, "orders/claim.html", {"order": order}, status=status)
