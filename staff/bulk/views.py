"""Marks many orders: first says what will change, then does it, in the queue where it is long."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from config.htmx import HttpResponseSeeOther
from orders.models import Order
from staff.access import employees_only
from staff.bulk.actions import apply_now, result_of
from staff.bulk.forms import ACTIONS, BulkActionForm
from staff.bulk.preview import MAX_ORDERS_PER_JOB, Preview, preview_of
from staff.jobs import runner
from staff.models import Job
from staff.order_filters.filterset import filtered

AT_ONCE = 20
RECORD = '{} <a href="{}">See what was done</a>'
CHANGED = "The orders have changed since you looked. This is what would be marked now."


@require_POST
@employees_only
def bulk_actions(request):
    """Show what would change; with `seen` (how many) and `which` of a filter were shown, do it."""
    form = BulkActionForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    data = form.cleaned_data
    preview = _preview(request, data)
    if data["seen"] is None:
        return _page(request, form, preview)
    if not preview.is_what_was_seen(data):
        return _page(request, form, preview, 409, refusal=CHANGED)
    if not data["action"].is_clear:
        return _page(request, form, preview, 422, refusal="Please answer the question below.")
    if not preview.orders:
        return _page(request, form, preview, 409, refusal="There is nothing to change.")
    if len(preview.orders) > AT_ONCE:
        params = {"action": data["action"]._asdict(), "orders": preview.orders}
        number = len(preview.orders)
        job = runner.start(Job.Kind.MARK, request.user, params, number, back=form.back)
        return HttpResponseSeeOther(job.get_absolute_url())
    job = apply_now(data["action"], preview.orders, request.user, back=form.back)
    _say(request, job)
    listed = reverse("dashboard:orders")
    return HttpResponseSeeOther(f"{listed}?{form.back}" if form.back else listed)


def _say(request: HttpRequest, job: Job) -> None:
    """Say what was done, and where one sees it order by order."""
    result = result_of(job)
    if changed := len(result.changed):
        orders = "1 order is" if changed == 1 else f"{changed} orders are"
        words = f"{orders} marked as {ACTIONS[job.params['action']['do']]}."
        record = job.get_absolute_url()
        messages.success(request, format_html(RECORD, words, record))
    for reason in result.refused.values():
        messages.warning(request, reason)


def _preview(request: HttpRequest, data: dict) -> Preview:
    orders = Order.objects.filter(pk__in=data["order"])
    if data["all"]:
        orders = filtered(QueryDict(data["query"]), request.user)
    return preview_of(orders, data["action"].do)


def _page(
    request: HttpRequest, form: BulkActionForm, preview: Preview | None = None, status=200, **shown
) -> HttpResponse:
    data = form.cleaned_data
    context = {"section": "orders", "form": form, "preview": preview, "back": form.back}
    context |= {
        "data": data,
        "words": ACTIONS.get(data.get("do"), ""),
        "max_orders": MAX_ORDERS_PER_JOB,
    }
    return render(request, "staff/bulk_preview.html", context | shown, status=status)
