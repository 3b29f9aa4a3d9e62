"""Runs what staff asked for in the queue; each kind of work is a function that takes its job.

A function goes on where `job.done` stands, so a worker that ended in the middle repeats nothing.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Event

from django.db import OperationalError, transaction
from django.utils import timezone
from django_tasks import task

from accounts.models import User
from config.unavailable import is_unavailable
from staff.audit import audited
from staff.models import Job

logger = logging.getLogger(__name__)
QUEUE = "staff"  # has a thread of its own in the worker, so that mails need not wait for it
KINDS: dict[str, Callable[[Job], None]] = {}
TRIED_FOR = timedelta(hours=6)  # where the database is away again and again
ending = Event()  # the worker is told to end
FAILED = "Something went wrong on our side. What was done up to then stays done."
NO_RIGHT = "It was stopped because the permission to do this was taken away."


class RightGoneError(Exception):
    """Whoever asked for it may not do so any more (law 8)."""


def register(kind: Job.Kind, function: Callable[[Job], None]) -> None:
    KINDS[kind] = function


def start(kind: Job.Kind, by: User, params: dict, total: int, **fields) -> Job:
    with transaction.atomic():
        job = Job.objects.create(kind=kind, by=by, params=params, total=total, **fields)
        run.enqueue(job.pk)
    return job


def check_right(job: Job) -> None:
    """Ask again, between one step and the next; RightGoneError.

    SystemExit where the worker is told to end: another one goes on in a minute.
    """
    if ending.is_set():
        raise SystemExit
    by = User.objects.filter(pk=job.by_id).first()
    if by is None or not by.is_employee:
        raise RightGoneError


@task(queue_name=QUEUE)
def run(job_id: int) -> None:
    job = Job.objects.defer("file").filter(pk=job_id).select_related("by").first()
    if job is None or job.is_over:
        return
    job.note(state=Job.State.RUNNING)
    try:
        check_right(job)
        with audited(job.by):
            KINDS[job.kind](job)
    except RightGoneError:
        job.note(state=Job.State.FAILED, report=[*job.report, NO_RIGHT])
    except Exception as error:
        if is_unavailable(error) and job.made_at > timezone.now() - TRIED_FOR:
            # By a name that the queue knows: it does this again in a minute.
            raise OperationalError(str(error)) from error
        logger.exception("Job %s failed", job.pk)
        job.note(state=Job.State.FAILED, report=[*job.report, FAILED])
    else:
        job.note(state=Job.State.DONE)
