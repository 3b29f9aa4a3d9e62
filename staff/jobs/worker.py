"""Who works on the queue, and what becomes of work that was interrupted, or cannot be done.

What the database interrupted is done again, for some days. What is wrong in itself is set aside:
owners see it on their site, and can have it done again. Neither holds up the rest.
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta

from django.db import Error, InterfaceError, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from staff.models.failed_work import was_interrupted

logger = logging.getLogger(__name__)
STUCK = timedelta(minutes=15)  # no work takes so long: whoever did it was killed
FAILED_WORK_LIFETIME = timedelta(days=30)
PAUSE = timedelta(minutes=1)  # after the first try, twice that after the second, and so on


class ShopWorker(Worker):
    """Works until there is nothing to do, and lives on whatever it finds in the queue."""

    def __init__(self, queues: list[str], but: Iterable[str] = ()):
        super().__init__(
            queue_names=queues,
            excluded_queue_names=[*but],
            interval=0,
            batch=True,  # until there is nothing to do: then it is our turn
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )

    def run_queued_tasks(self, due: Iterable[Callable[[], None]]) -> str:
        """Do what is due, then what waits in the queue; return what keeps the queue waiting."""
        try:
            self._take_up()
            for work in due:
                work()
            self.run()
        except Error as error:
            # The database is busy or away, or another worker did this work.
            connection.close()
            return f"The queue waits for the database: {error}".strip()
        except Exception:
            with suppress(Error):
                if set_unreadable_aside():
                    return ""
            logger.exception("The queue waits")
        return ""

    def _take_up(self) -> None:
        """Note as interrupted what this worker was at when it lost the database."""
        for row in DBTaskResult.objects.running().only("pk", "worker_ids"):
            workers = row.worker_ids
            if isinstance(workers, list) and workers[-1:] == [self.worker_id]:
                row.set_failed(InterfaceError("The connection was lost."))

    def run_task(self, row: DBTaskResult) -> None:
        try:
            super().run_task(row)
        except Error:
            raise
        except Exception as error:  # noqa: BLE001 (what it is called with cannot be read)
            _set_aside(row.pk, error)


def set_unreadable_aside() -> bool:
    """Set rows aside that cannot even be looked at; False if there is none."""
    ids = DBTaskResult.objects.ready().values_list("pk", flat=True)
    return bool([pk for pk in ids if _is_unreadable(pk)])


def _is_unreadable(pk) -> bool:
    try:
        row = DBTaskResult.objects.get(pk=pk)
        row.worker_ids = [*row.worker_ids, ""]  # as a worker does that takes it
    except (Error, DBTaskResult.DoesNotExist):
        return False
    except Exception as error:  # noqa: BLE001 (whatever is wrong with it)
        _set_aside(pk, error)
        return True
    return False


def _set_aside(pk, error: Exception) -> None:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    logger.error("A row of the queue cannot be read and is set aside: %s", kind)
    DBTaskResult.objects.filter(pk=pk).update(
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path=kind,
        worker_ids=[],
    )


def take_over() -> None:
    """Do again what was interrupted; forget what nobody needs any more."""
    now, failed = timezone.now(), DBTaskResult.objects.failed()
    stuck = DBTaskResult.objects.running().filter(started_at__lt=now - STUCK)
    stuck.update(status=TaskResultStatus.READY)
    tried = failed.filter(was_interrupted()).values_list("pk", "finished_at", "worker_ids")
    rested = [pk for pk, at, workers in tried if not at or at < now - PAUSE * _tries(workers)]
    failed.filter(pk__in=rested).update(status=TaskResultStatus.READY)
    failed.filter(finished_at__lt=now - FAILED_WORK_LIFETIME).delete()


def _tries(workers: list[str]) -> int:
    return max(len(workers), 1) if isinstance(workers, list) else 1


def forget_done(task_result, **kwargs) -> None:
    """Keep nothing of what is done: a mail in the queue holds whom it was for."""
    DBTaskResult.objects.successful().filter(pk=task_result.id).delete()
