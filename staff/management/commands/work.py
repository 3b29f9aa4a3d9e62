"""Does what the shop has put off: mails, and lists to bring up to date."""

import logging
import time
from threading import Thread

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.urls import set_script_prefix
from django_tasks.signals import task_finished

from config.database_timeouts import set_database_timeouts
from orders.expiry import Rounds
from staff.jobs.runner import QUEUE, ending
from staff.jobs.worker import ShopWorker, forget_done, take_over
from staff.models import Job

LOCK_TIMEOUT, STATEMENT_TIMEOUT = 60, 600  # seconds: nobody waits for an answer


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
                self._run_round(ShopWorker(["*"]))
            else:
                self._work(interval)
        finally:
            task_finished.disconnect(forget_done)

    def _work(self, interval: float) -> None:
        """Do what staff ask for in a thread of its own: it is long, and mails must not wait."""
        set_database_timeouts(LOCK_TIMEOUT, STATEMENT_TIMEOUT)
        worker, beside = ShopWorker(["*"], but=[QUEUE]), ShopWorker([QUEUE])
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
        self,
        worker: ShopWorker,
        interval: float,
        other: ShopWorker,
        rounds: Rounds | None = None,
    ) -> None:
        """Work until one is told to end, or the other thread has ended."""
        # Django knows it in the thread alone that it started in.
        set_script_prefix(f"{settings.FORCE_SCRIPT_NAME}/")
        try:
            while worker.running and other.running:
                self._run_round(worker, rounds)
                time.sleep(interval)
        finally:
            worker.running = False
            connection.close()

    def _run_round(self, worker: ShopWorker, rounds: Rounds | None = None) -> None:
        """Do what is due, then work until there is nothing to do."""
        due = (keep_house, rounds.go) if rounds else (keep_house,)
        if trouble := worker.run_queued_tasks(due):
            self.stderr.write(trouble)


def keep_house() -> None:
    """Do what is due before each look at the queue, whether or not another worker does it, too.

    What has to be done from time to time is called here; it is quick when there is nothing to do.
    """
    take_over()
    Job.objects.forget()
