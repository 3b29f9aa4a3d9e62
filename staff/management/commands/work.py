"""Does what the shop has put off: mails, and lists to bring up to date."""

import logging
import time
from collections.abc import Iterable
from datetime import timedelta
from threading import Thread

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus
from django_tasks.signals import task_finished
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from orders.expiry import Rounds
from staff.jobs import QUEUE, ending
from staff.models import Job

STUCK = timedelta(minutes=15)  # no work takes so long: whoever did it was killed
FAILED_KEPT = timedelta(days=30)
# What ended some work without being its fault: it is done again, for some days.
INTERRUPTIONS = [
    "builtins.KeyboardInterrupt",
    "builtins.SystemExit",
    "django.db.utils.InterfaceError",
    "django.db.utils.OperationalError",
]
DONE_AGAIN_FOR = timedelta(days=3)
PAUSE = timedelta(minutes=1)


class Command(BaseCommand):
    help = "Works on the queue until it is stopped; --batch stops when there is nothing to do."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true")
        parser.add_argument("--interval", type=float, default=1, help="seconds between two looks")

    def handle(self, *, batch: bool, interval: float, **options) -> None:
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        task_finished.connect(forget_done)
        try:
            if batch:
                self._turn(worker_of(["*"]))
            else:
                self._work(interval)
        finally:
            task_finished.disconnect(forget_done)

    def _work(self, interval: float) -> None:
        """Do what staff ask for in a thread of its own: it is long, and mails must not wait."""
        worker, beside = worker_of(["*"], [QUEUE]), worker_of([QUEUE])
        worker.configure_signals()
        args = [beside, interval, worker, Rounds()]
        thread = Thread(target=self._serve, args=args, daemon=True)
        thread.start()
        try:
            self._serve(worker, interval, beside)
        finally:
            beside.running = False
            ending.set()
            thread.join()
            ending.clear()

    def _serve(
        self, worker: Worker, interval: float, other: Worker, rounds: Rounds | None = None
    ) -> None:
        """Work until one is told to end, or the other thread has ended."""
        try:
            while worker.running and other.running:
                self._turn(worker, rounds)
                time.sleep(interval)
        finally:
            worker.running = False
            connection.close()

    def _turn(self, worker: Worker, rounds: Rounds | None = None) -> None:
        """Work until there is nothing to do."""
        try:
            take_over()
            worker.run()
            if rounds:
                rounds.go()
        except Error as error:
            # The database is busy or away, or another worker did this work: the queue waits.
            self.stderr.write(f"The queue waits for the database: {error}".strip())
            connection.close()


def worker_of(queues: list[str], but: Iterable[str] = ()) -> Worker:
    return Worker(
        queue_names=queues,
        excluded_queue_names=[*but],
        interval=0,
        batch=True,  # until there is nothing to do: then it is our turn
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )


def take_over() -> None:
    """Do again what a worker was at when it was ended; forget what nobody needs any more."""
    now, failed = timezone.now(), DBTaskResult.objects.failed()
    stuck = DBTaskResult.objects.running().filter(started_at__lt=now - STUCK)
    stuck.update(status=TaskResultStatus.READY)
    interrupted = failed.filter(exception_class_path__in=INTERRUPTIONS)
    interrupted = interrupted.filter(enqueued_at__gt=now - DONE_AGAIN_FOR)
    interrupted.filter(finished_at__lt=now - PAUSE).update(status=TaskResultStatus.READY)
    failed.filter(finished_at__lt=now - FAILED_KEPT).delete()
    Job.objects.old().delete()


def forget_done(task_result, **kwargs) -> None:
    """Keep nothing of what is done: a mail in the queue holds whom it was for."""
    DBTaskResult.objects.successful().filter(pk=task_result.id).delete()
