"""A change of very many books: done by the queue, in short transactions, and never left half."""

import pytest
from django.db import connection
from django.db.models import F
from django_tasks_db.models import DBTaskResult

from catalogue.derived.indexing import BATCH, rebuild, reindex
from catalogue.factories import make_author, make_products, make_tag
from catalogue.integrity import check
from catalogue.models import FacetCount, Product, SearchDocument, SearchWord
from config.tests.task_queue import run_queued_tasks

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = BATCH + 20


@pytest.fixture(autouse=True)
def products():
    return make_products(NUMBER, "Crime", "Ann Other")


def change(thing, **fields):
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.save()


def counted(dimension, label=""):
    rows = FacetCount.objects.filter(category="", dimension=dimension, label=label, count__gt=0)
    return rows.values_list("count", flat=True).first()


CHANGES = {
    "renamed": (lambda: change(make_tag("Crime"), name="Murder"), ("category", "Murder"), NUMBER),
    "inactive": (lambda: change(make_tag("Crime"), active=False), ("category", "Crime"), None),
    "deleted": (lambda: make_tag("Crime").delete(), ("category", "Crime"), None),
    "emptied": (
        lambda: make_tag("Crime").products.remove(*Product.objects.all()),
        ("category", "Crime"),
        None,
    ),
    "author": (
        lambda: change(make_author("Ann Other"), name="Ann Onymous"),
        ("author", "Ann Onymous"),
        NUMBER,
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_queue_brings_the_lists_up_to_date(name):
    make, (dimension, label), number = CHANGES[name]
    make()
    assert DBTaskResult.objects.count() == 1
    assert list(check()) == [], "what waits in the queue is no fault"
    run_queued_tasks()
    assert counted(dimension, label) == number
    assert not DBTaskResult.objects.exists()
    assert list(check()) == []
    byline = "Ann Onymous" if name == "author" else "Ann Other"
    assert set(Product.objects.values_list("byline", flat=True)) == {byline}


def test_few_books_are_brought_up_to_date_at_once():
    make_products(3, "Poetry", "Ann Other")
    change(make_tag("Poetry"), name="Verse")
    assert counted("category", "Verse") == 3
    assert not DBTaskResult.objects.exists()


class Killed(BaseException):
    """As the process would end, between one statement and the next."""


def killed_at(turn, work):
    """Do something until the catalogue's version is written this many times."""
    seen = []

    def count(execute, sql, *args):
        if 'INTO "catalogue_catalogueversion"' in sql:
            seen.append(sql)
        if len(seen) == turn:
            raise Killed
        return execute(sql, *args)

    with pytest.raises(Killed), connection.execute_wrapper(count):
        work()


@pytest.mark.parametrize("turn", [1, 2])
def test_a_killed_rebuild_is_finished_by_running_it_again(turn):
    SearchDocument.objects.update(title="nonsense", facets=[["all", "", ""]])
    killed_at(turn, rebuild)
    right = SearchDocument.objects.exclude(title="nonsense").count()
    assert right == (turn - 1) * BATCH
    assert "is listed wrong" in {fault.wrong for fault in check()}
    rebuild()
    assert list(check()) == []
    assert counted("all") == NUMBER


def test_wrong_counts_are_found_and_rebuilt():
    FacetCount.objects.filter(dimension="category").update(count=F("count") + 1)
    SearchWord.objects.create(word="phantom", count=2)
    found = {fault.what for fault in check()}
    assert found == {"count all category=crime", "count crime category=crime", "count word phantom"}
    rebuild()
    assert list(check()) == []
    assert not SearchWord.objects.filter(word="phantom").exists()


def test_a_change_whose_queue_was_lost_is_found():
    change(make_tag("Crime"), name="Murder")
    DBTaskResult.objects.all().delete()
    found = list(check())
    assert {fault.wrong for fault in found} == {"is listed wrong"}
    assert found[-1].what == f"{NUMBER - 20} more"
    reindex(Product.objects.values_list("pk", flat=True))
    assert list(check()) == []
