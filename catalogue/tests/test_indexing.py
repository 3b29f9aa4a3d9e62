"""Kept counts must be what counting would give, after every kind of change."""

from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from catalogue.derived.indexing import byline_of, rebuild, reindex
from catalogue.factories import make_author, make_image, make_product, make_tag
from catalogue.models import Authorship, FacetCount, Product, ProductTag, SearchWord
from catalogue.services import set_active, set_authors
from catalogue.stock.counts import recount
from config.tests.threads import concurrent_errors


def kept():
    facets = FacetCount.objects.exclude(count=0)
    words = SearchWord.objects.exclude(count=0)
    return (
        set(facets.values_list("category", "dimension", "value", "label", "count")),
        set(words.values_list("word", "count")),
        set(Product.objects.values_list("pk", "byline", "cover")),
    )


def assert_kept_is_counted():
    before = kept()
    assert before[2]
    rebuild()
    assert before == kept()


CHANGES = {
    "price": lambda book: change(book, price="30"),
    "title": lambda book: change(book, name="Other words"),
    "format": lambda book: change(book, format="ebook"),
    "no format": lambda book: change(book, format=""),
    "sold out": lambda book: sell_out(book),
    "off the shelves": lambda book: change(book, active=False),
    "tag added": lambda book: book.tags.add(make_tag("Poetry")),
    "tag removed": lambda book: book.tags.remove(make_tag("Fiction")),
    "tags cleared": lambda book: book.tags.clear(),
    "tags set": lambda book: book.tags.set([make_tag("Drama"), make_tag("Poetry")]),
    "book taken out of a tag": lambda book: make_tag("Fiction").products.remove(book),
    "tag renamed": lambda book: change(make_tag("Fiction"), name="Novels"),
    "tag inactive": lambda book: change(make_tag("Fiction"), active=False),
    "tag deleted": lambda book: make_tag("Fiction").delete(),
    "tags deleted": lambda book: ProductTag.objects.all().delete(),
    "author renamed": lambda book: change(make_author("Jane Austen"), name="J. Austen"),
    "authors changed": lambda book: set_authors(book, [make_author("Mary Shelley")]),
    "authorship deleted": lambda book: book.authorships.first().delete(),
    "authorships deleted": lambda book: Authorship.objects.filter(product=book).delete(),
    "picture added": lambda book: make_image(book),
    "book deleted": lambda book: book.delete(),
    "books deleted": lambda book: Product.objects.filter(pk=book.pk).delete(),
    "shelf emptied": lambda book: set_active(Product.objects.filter(pk=book.pk), False),
}


def change(thing, **fields):
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.save()


def sell_out(book):
    seen, book.stock = book.stock, 0
    recount(book, seen=seen)


@pytest.mark.django_db
@pytest.mark.parametrize("name", CHANGES)
def test_counts_follow(name):
    make_product("Persuasion", authors=["Jane Austen"], tags=["Fiction"], format="ebook")
    book = make_product(
        "Emma", authors=["Jane Austen"], tags=["Fiction", "Classics"], format="paperback", stock=4
    )
    before = kept()
    CHANGES[name](book)
    assert kept() != before
    assert_kept_is_counted()


@pytest.mark.django_db
def test_indexing_twice_changes_nothing():
    book = make_product(authors=["A", "B"], tags=["Fiction"])
    before = kept()
    reindex([book.pk, book.pk, 10**12])
    assert kept() == before


@pytest.mark.django_db
def test_the_first_picture_is_the_cover():
    book = make_product()
    second = make_image(book, position=2)
    first = make_image(book, position=1)
    book.refresh_from_db()
    assert book.cover == first
    first.delete()
    book.refresh_from_db()
    assert book.cover == second


@pytest.mark.parametrize(
    ("names", "line"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B"], "A and B"),
        (["A", "B", "C"], "A, B and C"),
        (["A", "B", "C", "D"], "A, B and 2 others"),
    ],
)
def test_a_byline_names_few_authors(names, line):
    assert byline_of(names) == line


@pytest.mark.django_db(transaction=True)
def test_books_indexed_by_many_at_once_are_counted_once():
    books = [make_product(tags=["Fiction"], authors=["Jane Austen"]) for _ in range(6)]

    def work(number):
        for turn in range(5):
            price = 5 + (number + turn) % 3 * 10
            ids = [book.pk for book in (books if number % 2 else reversed(books))]
            Product.objects.filter(pk=ids[turn]).update(price=price)
            reindex(ids)

    assert concurrent_errors(*[partial(work, number) for number in range(4)]) == []
    reindex(book.pk for book in books)
    assert_kept_is_counted()


@pytest.mark.django_db
def test_indexing_costs_the_same_for_one_and_for_many_books(django_assert_num_queries):
    ids = [make_product(tags=["Fiction"], authors=["Jane Austen"]).pk for _ in range(20)]
    savepoints = 2
    for some in (ids[:2], ids):
        with django_assert_num_queries(7 + savepoints + (connection.vendor == "postgresql")):
            reindex(some)
    assert connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_writers_of_all_kinds_neither_deadlock_nor_miscount():
    """Three kinds of change that begin in different tables, many times at once."""
    books = [make_product(tags=["Fiction"], authors=["Jane Austen"]) for _ in range(6)]
    tag, author = make_tag("Travel"), make_author("Jane Austen")
    turns = 12

    def edit():
        for turn in range(turns):
            with transaction.atomic():
                change(Product.objects.get(pk=books[turn % 6].pk), description=f"Turn {turn}")
                Product.objects.get(pk=books[turn % 6].pk).tags.add(tag)

    def switch():
        for turn in range(turns):
            change(ProductTag.objects.get(pk=tag.pk), active=turn % 2 == 0)
            change(author, name=f"Jane {turn}")

    def shuffle():
        for turn in range(turns):
            book = Product.objects.get(pk=books[-1 - turn % 6].pk)
            book.tags.remove(tag)
            set_authors(book, [author])

    def create_and_delete():
        for _ in range(turns):
            make_product(tags=["Travel"], authors=["Jane Austen"]).delete()

    assert concurrent_errors(edit, switch, shuffle, create_and_delete) == []
    assert_kept_is_counted()


@pytest.mark.django_db
def test_loaded_books_are_counted_too(tmp_path):
    book = make_product("Emma", stock=3)
    fixture = tmp_path / "books.json"
    call_command("dumpdata", "catalogue.product", output=str(fixture))
    Product.objects.all().delete()
    call_command("loaddata", str(fixture), verbosity=0)
    assert FacetCount.objects.get(category="", dimension="all").count == 1
    assert book.slug == Product.objects.get(document__title="emma").slug
    assert_kept_is_counted()
