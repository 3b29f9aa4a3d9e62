"""What was interrupted is done again, what is wrong is set aside and shown, the rest goes on."""

import sqlite3
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import OperationalError, connection
from django.template import engines
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.factories import make_employee
from catalogue.factories import make_product
from config.email_queue import send_after_commit
from config.tests.task_queue import run_queued_tasks
from orders.factories import make_order
from orders.models import OrderEmail
from staff.jobs.runner import FAILED, KINDS, TRIED_FOR, start
from staff.jobs.worker import PAUSE, ShopWorker
from staff.management.commands.work import keep_house
from staff.models import FailedWork, Job

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/staff/failedwork/"
SOON = timedelta(seconds=5)


def queue_email(**fields) -> None:
    send_after_commit(EmailMessage("Hello", "You there", to=["alice@booktime.example"], **fields))


def turn(worker: ShopWorker) -> str:
    return worker.run_queued_tasks([keep_house])


def a_while_later() -> None:
    for row in DBTaskResult.objects.failed():
        row.finished_at = timezone.now() - PAUSE * max(len(row.worker_ids), 1) - SOON
        row.save(update_fields=["finished_at"])


@contextmanager
def database_lost():
    """Take the database away for a moment: end this connection, or hold the only lock there is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            mine = cursor.fetchone()[0]
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


def portions(lost_at: list[int]):
    """Return work of many portions, which loses the database when it comes to these."""

    def work(job: Job) -> None:
        while job.done < job.total:
            if job.done in lost_at:
                lost_at.remove(job.done)
                with database_lost():
                    job.note(report=["never written"])
            job.note(done=job.done + 1)

    return work


def test_a_job_that_loses_the_database_for_a_moment_goes_on_where_it_was(monkeypatch):
    monkeypatch.setitem(KINDS, "export", portions(lost_at=[2, 3]))
    job, worker = start(Job.Kind.EXPORT, make_employee(), {}, 5), ShopWorker(["*"])
    for done in (2, 3):
        turn(worker)
        turn(worker)
        job.refresh_from_db()
        assert (job.state, job.done, job.report) == ("running", done, [])
        assert not FailedWork.objects.exists(), "it is done again by itself"
        a_while_later()
    turn(worker)
    job.refresh_from_db()
    assert (job.state, job.done, job.report) == ("done", 5, [])
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_a_job_is_given_up_when_it_was_interrupted_for_hours(monkeypatch):
    class LockedError(sqlite3.OperationalError):
        sqlite_errorcode = sqlite3.SQLITE_BUSY

    def always(job):
        raise OperationalError("database is locked") from LockedError()

    monkeypatch.setitem(KINDS, "export", always)
    job, worker = start(Job.Kind.EXPORT, make_employee(), {}, 5), ShopWorker(["*"])
    turn(worker)
    job.refresh_from_db()
    assert job.state == "running"
    Job.objects.update(made_at=timezone.now() - TRIED_FOR)
    a_while_later()
    turn(worker)
    job.refresh_from_db()
    assert (job.state, job.report) == ("failed", [FAILED])


def test_pauses_grow_with_the_tries(mailoutbox):
    queue_email()
    fields = {"status": "FAILED", "exception_class_path": "builtins.SystemExit"}
    DBTaskResult.objects.update(worker_ids=["a", "b", "c"], **fields)
    DBTaskResult.objects.update(finished_at=timezone.now() - 3 * PAUSE + SOON)
    run_queued_tasks()
    assert mailoutbox == []
    a_while_later()
    run_queued_tasks()
    assert len(mailoutbox) == 1


POISON = {
    "arguments that are none": {"args_kwargs": [1]},
    "arguments of another task": {"args_kwargs": {"args": [1, 2, 3], "kwargs": {}}},
    "no arguments": {"args_kwargs": "nothing"},
    "no such task": {"task_path": "config.email_queue.vanished"},
    "no task": {"task_path": "os.system"},
    "no path": {"task_path": ""},
    "workers that are none": {"worker_ids": 5},
}


@pytest.mark.parametrize("name", POISON)
def test_what_cannot_be_read_is_set_aside_and_the_rest_goes_on(mailoutbox, owner_client, name):
    queue_email()
    DBTaskResult.objects.update(priority=10, **POISON[name])
    queue_email()
    worker = ShopWorker(["*"])
    for _ in range(2):
        turn(worker)
    assert len(mailoutbox) == 1
    poison = FailedWork.objects.get()
    message = owner_client.get("/admin/").content.decode()
    assert "Jobs in the queue that failed: 1" in message
    assert poison.exception_class_path in owner_client.get(LIST).content.decode()
    page = owner_client.get(f"{LIST}{poison.pk}/change/")
    assert page.status_code == 200
    assert "alice@" not in page.content.decode()


def test_an_email_that_cannot_be_written_is_set_aside_until_an_owner_has_it_done_again(
    mailoutbox, owner_client, monkeypatch
):
    make_order({make_product(): 1})
    real = engines["django"].engine.template_loaders
    with monkeypatch.context() as broken:
        broken.setattr(engines["django"].engine, "template_loaders", [])
        queue_email()
        for _ in range(2):
            run_queued_tasks(soon=True)
    assert engines["django"].engine.template_loaders is real
    assert [message.subject for message in mailoutbox] == ["Hello"]
    failed = FailedWork.objects.get()
    assert (failed.what, failed.exception_class_path.split(".")[-1]) == (
        "send email",
        "TemplateDoesNotExist",
    )
    form = {"action": "do_again", "_selected_action": [failed.pk]}
    assert owner_client.post(LIST, form).status_code == 302
    OrderEmail.objects.update(leased_until=None)
    run_queued_tasks(soon=True)
    assert len(mailoutbox) == 2
    assert not FailedWork.objects.exists()
    assert "queue that failed" not in owner_client.get("/admin/").content.decode()


def test_an_email_that_is_none_is_set_aside_at_once(mailoutbox):
    queue_email()
    row = DBTaskResult.objects.get()
    row.args_kwargs["args"][0]["subject"] = "two\nlines"
    row.save()
    queue_email()
    run_queued_tasks(soon=True)
    assert len(mailoutbox) == 1
    assert FailedWork.objects.get().exception_class_path.endswith("BadHeaderError")


def test_owners_can_forget_what_failed(owner_client):
    queue_email()
    DBTaskResult.objects.update(status="FAILED", exception_class_path="builtins.TypeError")
    failed = FailedWork.objects.get()
    assert owner_client.post(f"{LIST}{failed.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not DBTaskResult.objects.exists()


def test_a_row_without_the_moment_of_its_end_holds_up_nothing(mailoutbox):
    queue_email()
    rows = DBTaskResult.objects.all()
    rows.update(status="FAILED", exception_class_path="django.db.utils.OperationalError")
    queue_email()
    run_queued_tasks()
    assert len(mailoutbox) == 2
