"""Indexing by the queue: of what a sale changed, and of more books than a transaction should take.

Until it is done, pages show these books as they were. Work that was queued with a change is not
lost: a worker that is killed leaves it to the next one.
"""

from collections.abc import Iterable

from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from catalogue.derived.indexing import BATCH, reindex
from catalogue.derived.version import touch

PORTION = 1_000  # books of one task
AFTER_EMAILS = -10


@task()
def index_products(product_ids: list[int]) -> None:
    reindex(product_ids)


def reindex_soon(product_ids: Iterable[int]) -> None:
    """Index these books: at once where they are few, else in the queue, after this is committed."""
    ids = sorted(set(product_ids))
    if len(ids) <= BATCH:
        reindex(ids)
        return
    for start in range(0, len(ids), PORTION):
        index_products.using(priority=AFTER_EMAILS).enqueue(ids[start : start + PORTION])
    touch()


def waiting() -> set[int]:
    """Return the ids of the books that wait in the queue to be indexed."""
    of_products = DBTaskResult.objects.filter(task_path=index_products.module_path)
    undone = of_products.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    return {pk for each in undone.values_list("args_kwargs", flat=True) for pk in each["args"][0]}
