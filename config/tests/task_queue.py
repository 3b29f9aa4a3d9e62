"""Lets tests do what the shop has put off, as the worker does it."""

from unittest.mock import patch

from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

CLOSES = "django_tasks_db.management.commands.db_worker.close_old_connections"


def run_queued_tasks(soon: bool = False) -> None:
    """Work on the queue until there is nothing to do; `soon` does what waits for its time, too."""
    if soon:
        DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    # A test's connection stays open, as for the test client: its transaction hangs on it.
    with patch(CLOSES):
        call_command("work", batch=True)
