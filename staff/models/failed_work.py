"""Work of the queue that cannot be done: owners look at it on their site."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

# What ended some work without being its fault.
INTERRUPTIONS = [
    "builtins.KeyboardInterrupt",
    "builtins.SystemExit",
    "django.db.utils.InterfaceError",
    "django.db.utils.OperationalError",
]
DONE_AGAIN_FOR = timedelta(days=3)


def was_interrupted() -> Q:
    """Among what failed: what will be done again."""
    since = timezone.now() - DONE_AGAIN_FOR
    return Q(exception_class_path__in=INTERRUPTIONS, enqueued_at__gt=since)


class FailedWorkManager(models.Manager):
    def get_queryset(self):
        """Leave out what is done again by itself."""
        failed = super().get_queryset().filter(status=TaskResultStatus.FAILED)
        return failed.exclude(was_interrupted()).defer("args_kwargs")


class FailedWork(DBTaskResult):
    """A row of the queue that was set aside; what it is about may be personal, and is not shown."""

    objects = FailedWorkManager()

    class Meta:
        proxy = True
        ordering = ["-finished_at"]
        verbose_name = "work that failed"
        verbose_name_plural = "work that failed"

    def __str__(self):
        return self.what

    @property
    def what(self) -> str:
        """Say what it was: "deliver", "send email"."""
        return self.task_path.rpartition(".")[2].replace("_", " ")

    def do_again(self) -> None:
        FailedWork.objects.filter(pk=self.pk).update(
            status=TaskResultStatus.READY, worker_ids=[], enqueued_at=timezone.now()
        )
