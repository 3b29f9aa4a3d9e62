"""How far a piece of work is, and its result; whoever asked for it alone sees them."""

from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_safe

from config.htmx import page_or_part
from staff.access import employees_only
from staff.models import Job

TITLES = {
    Job.Kind.MARK: "Marking orders",
    Job.Kind.PRINT: "Printing",
    Job.Kind.EXPORT: "Export",
}
MOST_NAMED = 50
# A result is saved, never shown: nothing in it may act as a page of the shop.
TYPES = {
    "application/pdf",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def own_job(view):
    """Let employees in, and find the job among their own; else there is none (404)."""

    @employees_only
    @wraps(view)
    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        job = Job.objects.of(request.user).kept().defer("file", "wish").filter(pk=pk).first()
        if job is None:
            raise Http404
        return view(request, job)

    return answer


@require_safe
@employees_only
def jobs(request):
    """Name what one asked for today: whoever left its page finds it again."""
    newest = Job.objects.of(request.user).kept().defer("file", "wish")[:MOST_NAMED]
    rows = [(job, TITLES[job.kind]) for job in newest]
    return render(request, "staff/jobs.html", {"section": "orders", "rows": rows})


@require_safe
@own_job
def job(request, job):
    """Say how far it is; htmx asks again until it is over."""
    context = {"section": "orders", "job": job, "title": TITLES[job.kind]}
    context["back"] = Job.objects.values_list("wish__back", flat=True).get(pk=job.pk)
    return page_or_part(request, "staff/job.html", "progress", context)


@require_safe
@own_job
def result(request, job):
    """Hand out the file that was made."""
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
