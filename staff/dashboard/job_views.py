"""How far a piece of work is, and its result; whoever asked for it alone sees them.

What was done to orders is a record, which all colleagues see (`record.py`).
"""

from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_safe

from config.htmx import page_or_part
from staff.access import employees_only
from staff.bulk.record import record_of, title_of
from staff.models import Job

MAX_JOBS_NAMED = 50
# A result is saved, never shown: nothing in it may act as a page of the shop.
TYPES = {
    "application/pdf",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def job_seen(view):
    """Let employees in, and find the job among those that they may see; else there is none."""

    @employees_only
    @wraps(view)
    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        jobs = Job.objects.seen_by(request.user).current().with_words().select_related("by")
        job = jobs.filter(pk=pk).first()
        if job is None:
            raise Http404
        return view(request, job)

    return answer


@require_safe
@employees_only
def jobs(request):
    """Name what one asked for today, and what anybody did to orders: whoever left finds it."""
    newest = Job.objects.seen_by(request.user).current().with_words().select_related("by")
    rows = [(job, title_of(job)) for job in newest[:MAX_JOBS_NAMED]]
    context = {"section": "orders", "rows": rows, "days": settings.BULK_RECORD_DAYS}
    return render(request, "staff/jobs.html", context)


@require_safe
@job_seen
def job(request, job):
    """Say how far it is; htmx asks again until it is over."""
    context = {"section": "orders", "job": job, "title": title_of(job), "back": job.back}
    if job.is_record:
        context |= record_of(job, request.GET.get("page", ""))
    return page_or_part(request, "staff/job.html", "progress", context)


@require_safe
@job_seen
def result(request, job):
    if job.state != Job.State.DONE or not job.file_name:
        raise Http404
    content = Job.objects.values_list("file", flat=True).get(pk=job.pk)
    if content is None:
        raise Http404
    kind = job.file_type if job.file_type in TYPES else "application/octet-stream"
    response = HttpResponse(bytes(content), content_type=kind)
    name = get_valid_filename(job.file_name)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
