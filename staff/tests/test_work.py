"""The worker: does what is put off, whatever ends it, and keeps nothing of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings as shop
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from accounts.factories import make_employee, make_user
from catalogue.factories import make_product
from config.email_queue import deliver, send_after_commit
from config.tests.mounted import mounted
from config.tests.smtp_server import email_server
from config.tests.task_queue import run_queued_tasks
from orders.factories import make_order
from orders.models import OrderEmail
from staff.jobs.runner import KINDS, check_right, start
from staff.jobs.worker import FAILED_WORK_LIFETIME, PAUSE, STUCK
from staff.models import Job
from staff.models.failed_work import DONE_AGAIN_FOR

pytestmark = pytest.mark.django_db(transaction=True)
SOON = timedelta(seconds=5)


@task(priority=10)
def finished_elsewhere() -> None:
    """Another worker took this over, and has forgotten it."""
    DBTaskResult.objects.filter(task_path__contains="finished_elsewhere").delete()


def queue_email() -> None:
    send_after_commit(EmailMessage("Hello", "You there", to=["alice@booktime.example"]))


def tasks(**fields) -> DBTaskResult:
    DBTaskResult.objects.update(**fields)
    return DBTaskResult.objects.get()


def failed(error: str, ago: timedelta, asked: timedelta = timedelta(0)) -> None:
    queue_email()
    now = timezone.now()
    fields = {"status": "FAILED", "exception_class_path": error, "finished_at": now - ago}
    tasks(**fields, enqueued_at=now - asked)


def test_what_is_done_is_forgotten(mailoutbox):
    queue_email()
    run_queued_tasks()
    assert [message.subject for message in mailoutbox] == ["Hello"]
    assert not DBTaskResult.objects.exists()


def test_work_that_waits_for_its_time_is_left(mailoutbox):
    queue_email()
    tasks(run_after=timezone.now() + SOON)
    run_queued_tasks()
    assert (mailoutbox, DBTaskResult.objects.count()) == ([], 1)


@pytest.mark.parametrize(("ago", "emails"), [(STUCK - SOON, 0), (STUCK + SOON, 1)])
def test_what_a_killed_worker_had_is_done_after_a_while(mailoutbox, ago, emails):
    queue_email()
    tasks(status="RUNNING", started_at=timezone.now() - ago)
    run_queued_tasks()
    assert len(mailoutbox) == emails


@pytest.mark.parametrize(
    ("error", "ago", "asked", "emails"),
    [
        ("builtins.SystemExit", PAUSE + SOON, SOON, 1),
        ("builtins.KeyboardInterrupt", PAUSE + SOON, SOON, 1),
        ("django.db.utils.OperationalError", PAUSE + SOON, SOON, 1),
        ("django.db.utils.OperationalError", PAUSE - SOON, SOON, 0),
        ("django.db.utils.OperationalError", PAUSE + SOON, DONE_AGAIN_FOR + SOON, 0),
        ("builtins.TypeError", PAUSE + SOON, SOON, 0),
    ],
)
def test_what_was_interrupted_is_done_again_and_what_is_wrong_is_not(
    mailoutbox, error, ago, asked, emails
):
    failed(error, ago, asked)
    run_queued_tasks()
    assert len(mailoutbox) == emails


@pytest.mark.parametrize(
    ("ago", "kept"), [(FAILED_WORK_LIFETIME - SOON, 1), (FAILED_WORK_LIFETIME + SOON, 0)]
)
def test_what_failed_is_kept_a_month_to_be_looked_at(ago, kept):
    failed("builtins.TypeError", ago)
    run_queued_tasks()
    assert DBTaskResult.objects.count() == kept


def test_work_that_fails_does_not_stop_the_rest(mailoutbox):
    deliver.enqueue({"nonsense": True})
    queue_email()
    run_queued_tasks()
    assert len(mailoutbox) == 1
    assert DBTaskResult.objects.get().status == "FAILED"


# Mails and staff's work beside each other -------------------------------------------------------


@pytest.fixture
def asked_to_end():
    """Tell this process to end, as a worker is told; what it does then is as it was afterwards."""
    kinds = [signal.SIGINT, signal.SIGTERM, signal.SIGQUIT]
    before = [signal.getsignal(kind) for kind in kinds]
    yield partial(os.kill, os.getpid(), signal.SIGTERM)
    for kind, handler in zip(kinds, before, strict=True):
        signal.signal(kind, handler)


def work_until_asked() -> None:
    """Work as a worker that is told to end: at once, or when a mail that it is at has left."""
    with suppress(SystemExit):
        call_command("work", interval=0.02)


def test_an_email_leaves_while_a_long_work_of_staff_goes_on(mailoutbox, monkeypatch, asked_to_end):
    def portions(job):
        try:
            for number in range(1, 4):
                queue_email()
                until(lambda number=number: len(mailoutbox) == number)
                job.note(done=number)
        finally:
            asked_to_end()

    monkeypatch.setitem(KINDS, "export", portions)
    job = start(Job.Kind.EXPORT, make_employee(), {}, 3)
    work_until_asked()
    job.refresh_from_db()
    assert (job.state, job.done, len(mailoutbox)) == ("done", 3, 3)
    assert not DBTaskResult.objects.exists()


def test_staffs_work_knows_where_the_shop_is_mounted(settings, monkeypatch, asked_to_end):
    found = []

    def note_address(job):
        found.append(job.get_absolute_url())
        asked_to_end()

    monkeypatch.setitem(KINDS, "export", note_address)
    with mounted(settings):
        job = start(Job.Kind.EXPORT, make_employee(), {}, 1)
        work_until_asked()
    assert found == [f"/shop/order-dashboard/jobs/{job.pk}/"]


def test_the_worker_ends_what_staff_asked_for_before_it_ends(monkeypatch, asked_to_end):
    def long(job):
        asked_to_end()
        time.sleep(0.5)
        job.note(done=1)

    monkeypatch.setitem(KINDS, "export", long)
    job = start(Job.Kind.EXPORT, make_employee(), {}, 1)
    work_until_asked()
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 1)


def test_work_of_many_portions_is_handed_to_the_next_worker(monkeypatch, asked_to_end):
    def portions(job):
        while job.done < job.total:
            check_right(job)
            job.note(done=job.done + 1)
            if job.done == 2:
                asked_to_end()
            time.sleep(0.02)

    monkeypatch.setitem(KINDS, "export", portions)
    job = start(Job.Kind.EXPORT, make_employee(), {}, 1_000)
    work_until_asked()
    job.refresh_from_db()
    assert job.state == "running"
    assert 2 <= job.done < 1_000
    Job.objects.update(total=job.done + 2)
    tasks(finished_at=timezone.now() - PAUSE - SOON)
    run_queued_tasks()
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", job.total)


# A process of its own --------------------------------------------------------------------------


@contextmanager
def worker(port: int) -> Iterator[subprocess.Popen]:
    """Start a worker on the test's database, with a mail server at this port."""
    fields, url = connection.settings_dict, os.environ["DATABASE_URL"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{fields['NAME']}"
    else:
        url = url.replace("/booktime?", f"/{fields['NAME']}?")
    environment = os.environ | {"DATABASE_URL": url, "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    command = [sys.executable, "manage.py", "work", "--interval", "0.1"]
    with subprocess.Popen(command, cwd=shop.BASE_DIR, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def at_an_email() -> Iterator[tuple[subprocess.Popen, socket.socket]]:
    """Start a worker, and wait until it brings an email to a mail server that says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent, worker(silent.getsockname()[1]) as it:
        silent.settimeout(30)
        with silent.accept()[0] as line:
            yield it, line


def until(true) -> None:
    """Wait until it is so, at most half a minute."""
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_worker_sends_what_comes_and_ends_when_it_is_told_to(settings):
    product = make_product()
    with email_server(settings) as inbox, worker(settings.EMAIL_PORT) as process:
        make_order({product: 1})
        until(lambda: OrderEmail.objects.filter(sent_at__isnull=False))
        process.terminate()
        assert process.wait(timeout=10) == 0
    assert len(inbox) == 1


def test_a_worker_that_is_told_to_end_sends_its_letter_first(settings):
    make_order({make_product(): 1}, make_user())
    with at_an_email() as (process, line):
        process.terminate()
        line.close()
        assert process.wait(timeout=20) == 0
    assert DBTaskResult.objects.get().status == "READY", "for the next try"
    assert OrderEmail.objects.get().tries == 1


def test_a_letter_of_a_worker_that_was_killed_is_sent_once(mailoutbox):
    make_order({make_product(): 1})
    with at_an_email() as (process, _):
        process.kill()
    run_queued_tasks(soon=True)
    assert mailoutbox == []
    tasks(started_at=timezone.now() - STUCK - SOON)
    OrderEmail.objects.update(leased_until=timezone.now() - SOON)
    for _ in range(2):
        run_queued_tasks(soon=True)
    assert len(mailoutbox) == 1
    assert not DBTaskResult.objects.exists()


def test_a_letter_of_a_worker_that_is_told_to_end_twice_is_sent_once(mailoutbox):
    make_order({make_product(): 1}, make_user())
    with at_an_email() as (process, _):
        # As by Ctrl-C in `make run`, which tells it once by itself and once by make.
        process.send_signal(signal.SIGINT)
        process.terminate()
        process.wait(timeout=10)
    assert tasks(finished_at=timezone.now() - PAUSE - SOON).status == "FAILED"
    run_queued_tasks()
    assert DBTaskResult.objects.get().run_after == OrderEmail.objects.get().leased_until
    OrderEmail.objects.update(leased_until=timezone.now() - SOON)
    for _ in range(2):
        run_queued_tasks(soon=True)
    assert len(mailoutbox) == 1


def test_the_worker_lives_on_when_another_one_has_done_its_work(mailoutbox, capsys):
    finished_elsewhere.enqueue()
    queue_email()
    run_queued_tasks()
    assert "The queue waits for the database" in capsys.readouterr().err
    run_queued_tasks()
    assert len(mailoutbox) == 1
