"""The record of a bulk action: what it did to which order, and how it is undone."""

from collections import defaultdict
from decimal import Decimal
from hashlib import sha256

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from config.htmx import HttpResponseSeeOther
from config.templatetags.shop import amount_in
from staff.access import employees_only
from staff.bulk.forms import ACTIONS, UndoForm
from staff.bulk.preview import MAX_NAMED
from staff.bulk.undo import Step, start_undo, steps, undo_at_once, why_not
from staff.models import Job, JobOrder
from staff.money import sums_in_words

AT_ONCE = 20
ROWS = 100
CHANGED = "The orders have changed since you looked. This is what would be undone now."
DONE_TO = {
    "paid": "{} received",
    "processing": "{} being packed",
    "sent": "{} sent",
    "cancel": "{} cancelled",
}
UNDONE_TO = {"paid": "{} reversed", "processing": "{} back to new"}


def title_of(job: Job) -> str:
    """Name a job that knows what it does (`with_words`)."""
    if job.kind == Job.Kind.MARK:
        verb = "Marked" if job.is_over else "Marking"
        return f"{verb} as {ACTIONS[job.do]}"
    if job.kind == Job.Kind.UNDO:
        return f"Undone: marked as {ACTIONS[job.do]}"
    return {Job.Kind.PRINT: "Printing", Job.Kind.EXPORT: "Export"}[job.kind]


def record_of(job: Job, page: str) -> dict:
    changed = job.orders.changed().count()
    undone = JobOrder.objects.filter(undoes__job=job).count()
    is_over = job.is_over
    rows = _rows(job, page) if is_over else None
    return {
        "changed": changed,
        "left": job.done - changed,
        "undone": undone,
        "rows": rows,
        "has_reasons": is_over and any(row.reason for row, _ in rows.object_list),
        "undos": job.undos.select_related("by").defer("file", "params"),
        "why_not": why_not(job) if is_over and changed else "",
        "can_undo": is_over and changed > undone and not why_not(job),
    }


def _rows(job: Job, page: str) -> Page:
    """Return a page of the orders, those first with which not all was done."""
    found = job.orders.select_related("payment__order", "undone_by")
    found = found.alias(whole=Q(reason="")).order_by("whole", "pk")
    rows = Paginator(found, ROWS).get_page(page)
    words = UNDONE_TO if job.kind == Job.Kind.UNDO else DONE_TO
    rows.object_list = [(row, _what(row, words[job.do])) for row in rows.object_list]
    return rows


def _what(row: JobOrder, words: str) -> str:
    if row.payment:
        return words.format(amount_in(abs(row.payment.amount), row.payment.order.currency))
    number = len(row.lines)
    return words.format("1 copy" if number == 1 else f"{number:,} copies") if number else ""


@require_POST
@employees_only
def undo(request, pk):
    """Show what would be undone; with `seen`, how many orders were shown, undo it."""
    current = Job.objects.current().with_words().filter(kind__in=Job.RECORDS)
    job = current.defer("file").filter(pk=pk).first()
    if job is None:
        raise Http404
    form = UndoForm(request.POST)
    if why_not(job) or not job.is_over:
        return _page(request, job, [], 409)
    plan = steps(job)
    can = [step.row.order_number for step in plan if not step.reason]
    if not form.is_valid():
        return _page(request, job, plan, 422, refusal="Nothing was changed.")
    if form.cleaned_data["seen"] is None:
        return _page(request, job, plan)
    is_other = form.cleaned_data["which"] not in ("", _which(plan))
    if form.cleaned_data["seen"] != len(can) or is_other:
        return _page(request, job, plan, 409, refusal=CHANGED)
    if not can:
        return _page(request, job, plan, 409)
    begin = start_undo if len(can) > AT_ONCE else undo_at_once
    undoing = begin(job, request.user, can)
    return HttpResponseSeeOther(undoing.get_absolute_url())


def _which(plan: list[Step]) -> str:
    """Return a sign of what is shown: other orders, or other copies of them, have another."""
    can = [(step.row.pk, step.lines) for step in plan if not step.reason]
    return sha256(repr(can).encode()).hexdigest()


def _page(
    request: HttpRequest, job: Job, plan: list[Step], status: int = 200, **shown
) -> HttpResponse:
    can = [step for step in plan if not step.reason]
    left = [step for step in plan if step.reason]
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for payment in (step.row.payment for step in can if step.row.payment):
        sums[payment.order.currency] += payment.amount
    context = {
        "section": "orders",
        "job": job,
        "title": title_of(job),
        "can": can,
        "named": [step.row.order_number for step in can[:MAX_NAMED]],
        "more": max(0, len(can) - MAX_NAMED),
        "which": _which(plan),
        "sums": sums_in_words(sums),
        "copies": sum(len(step.lines) for step in can),
        "left": left[:ROWS],
        "more_left": max(0, len(left) - ROWS),
        "why_not": why_not(job),
    }
    return render(request, "staff/undo.html", context | shown, status=status)
