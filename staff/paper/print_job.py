"""Prints many papers as one PDF, beside the work of the shop."""

from orders import pdf
from staff.jobs.runner import check_right
from staff.models import Job
from staff.paper.print_batch import Kind, make_print_batch

PDF = "application/pdf"


def print_papers(job: Job) -> None:
    """Carry out a job of printing, from its beginning: half a PDF is none."""
    batch = make_print_batch(Kind(job.params["kind"]), job.params["orders"])
    job.note(done=0)
    if batch.sheets:
        content = pdf.merge_pdf(batch.title, _step_by_step(job, batch))
        job.note(file=content, file_name=batch.file_name, file_type=PDF)
    job.note(done=job.total, report=batch.left_out)


def _step_by_step(job: Job, batch):
    """Yield the sheets; between two of them, say how far it is and ask whether it may go on."""
    for number, sheet in enumerate(batch.all_sheets()):
        if number % 10 == 0:
            check_right(job)
            job.note(done=min(number, job.total))
        yield sheet
