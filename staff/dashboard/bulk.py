"""Marks many orders: first says what will change, then does it, in the queue where it is long."""

from collections import Counter
from hashlib import sha256
from typing import NamedTuple

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST

from config.htmx import HttpResponseSeeOther
from orders.models import LineStatus, Order, OrderLine, OrderStatus
from orders.moves import Mover
from staff import jobs
from staff.access import employees_only
from staff.dashboard.filters import filtered
from staff.dashboard.forms import MARKS, BulkForm
from staff.marking import Mark, NotMarkedError, mark_order
from staff.models import Job

AT_ONCE = 20
MOST = 10_000  # orders of one job
CHANGED = "The orders changed since you looked. This is what would be marked now."


class Preview(NamedTuple):
    """Which orders can be marked so, and how many cannot, by the reason."""

    orders: list[int]
    reasons: list[tuple[str, int]]
    unpaid: int
    is_cut: bool

    @property
    def which(self) -> str:
        """A sign of these orders: as many others, which came since, have another."""
        return sha256(repr(self.orders).encode()).hexdigest()

    def is_what_was_seen(self, wish: dict) -> bool:
        known = not wish["all"] or wish["which"] == self.which
        return known and wish["seen"] == len(self.orders)


@require_POST
@employees_only
def marks(request):
    """Show what would change; with `seen` (how many) and `which` of a filter were shown, do it."""
    form = BulkForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    wish = form.cleaned_data
    preview = _preview(request, wish)
    if wish["seen"] is None:
        return _page(request, form, preview)
    if not preview.is_what_was_seen(wish):
        return _page(request, form, preview, 409, refusal=CHANGED)
    if not wish["mark"].is_clear:
        return _page(request, form, preview, 422, refusal="Please answer the question below.")
    if not preview.orders:
        return _page(request, form, preview, 409, refusal="There is nothing to change.")
    if len(preview.orders) > AT_ONCE:
        facts = {"mark": wish["mark"]._asdict(), "orders": preview.orders, "back": form.back}
        job = jobs.start(Job.Kind.MARK, request.user, facts, len(preview.orders))
        return HttpResponseSeeOther(f"/order-dashboard/jobs/{job.pk}/")
    _mark(request, wish["mark"], preview.orders)
    return HttpResponseSeeOther(f"/order-dashboard/{f'?{form.back}' if form.back else ''}")


def _mark(request: HttpRequest, mark: Mark, orders: list[int]) -> None:
    refused = []
    for pk in orders:
        try:
            mark_order(pk, mark, Mover(request.user))
        except NotMarkedError as error:
            refused.append(str(error))
    if changed := len(orders) - len(refused):
        words = "1 order is" if changed == 1 else f"{changed} orders are"
        messages.success(request, f"{words} marked as {MARKS[mark.do]}.")
    for words in refused:
        messages.warning(request, words)


def _preview(request: HttpRequest, wish: dict) -> Preview:
    orders = Order.objects.filter(pk__in=wish["order"])
    if wish["all"]:
        orders = filtered(QueryDict(wish["query"]), request.user)
    facts = _facts(orders.order_by("pk"))
    can, reasons, unpaid = [], Counter(), 0
    for pk, status, paid_at, *there in facts[:MOST]:
        if reason := _reason(wish["mark"].do, status, bool(paid_at), *there):
            reasons[reason] += 1
        else:
            can.append(pk)
            unpaid += not paid_at
    return Preview(can, reasons.most_common(), unpaid, len(facts) > MOST)


def _facts(orders) -> list[tuple]:
    """Return id, status, when paid, and whether there are copies new, in packing and sent."""
    lines = OrderLine.objects.filter(order=OuterRef("pk"))
    states = (LineStatus.NEW, LineStatus.PROCESSING, LineStatus.SENT)
    there = {f"has_{state.name}": Exists(lines.filter(status=state)) for state in states}
    return list(orders.annotate(**there).values_list("pk", "status", "paid_at", *there)[: MOST + 1])


def _reason(do: str, status: int, paid: bool, new: bool, packing: bool, sent: bool) -> str:
    """Say why an order cannot be marked so; nothing where it can."""
    if status == OrderStatus.CANCELLED:
        return "cancelled"
    if do == "paid":
        return "paid already" if paid else ""
    if do == "cancel":
        return "sent, wholly or in part" if sent else ""
    if not (new or packing):
        return "sent already"
    return "" if new or do == "sent" else "processing already"


def _page(
    request: HttpRequest, form: BulkForm, preview: Preview | None = None, status=200, **shown
) -> HttpResponse:
    wish = form.cleaned_data
    context = {"section": "orders", "form": form, "preview": preview, "back": form.back}
    context |= {"wish": wish, "words": MARKS.get(wish.get("do"), ""), "most": MOST}
    return render(request, "staff/marks.html", context | shown, status=status)
