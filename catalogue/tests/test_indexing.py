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
    "price": lambda product: change(product, price="30"),
    "title": lambda product: change(product, name="Other words"),
    "format": lambda product: change(product, format="ebook"),
    "no format": lambda product: change(product, format=""),
    "sold out": lambda product: sell_out(product),
    "off the shelves": lambda product: change(product, active=False),
    "tag added": lambda product: product.tags.add(make_tag("Poetry")),
    "tag removed": lambda product: product.tags.remove(make_tag("Fiction")),
    "tags cleared": lambda product: product.tags.clear(),
    "tags set": lambda product: product.tags.set([make_tag("Drama"), make_tag("Poetry")]),
    "book taken out of a tag": lambda product: make_tag("Fiction").products.remove(product),
    "tag renamed": lambda product: change(make_tag("Fiction"), name="Novels"),
    "tag inactive": lambda product: change(make_tag("Fiction"), active=False),
    "tag deleted": lambda product: make_tag("Fiction").delete(),
    "tags deleted": lambda product: ProductTag.objects.all().delete(),
    "author renamed": lambda product: change(make_author("Jane Austen"), name="J. Austen"),
    "authors changed": lambda product: set_authors(product, [make_author("Mary Shelley")]),
    "authorship deleted": lambda product: product.authorships.first().delete(),
    "authorships deleted": lambda product: Authorship.objects.filter(product=product).delete(),
    "picture added": lambda product: make_image(product),
    "book deleted": lambda product: product.delete(),
    "books deleted": lambda product: Product.objects.filter(pk=product.pk).delete(),
    "shelf emptied": lambda product: set_active(Product.objects.filter(pk=product.pk), False),
}


def change(thing, **fields):
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.save()


def sell_out(product):
    seen, product.stock = product.stock, 0
    recount(product, seen=seen)


@pytest.mark.django_db
@pytest.mark.parametrize("name", CHANGES)
def test_counts_follow(name):
    make_product("Persuasion", authors=["Jane Austen"], tags=["Fiction"], format="ebook")
    product = make_product(
        "Emma", authors=["Jane Austen"], tags=["Fiction", "Classics"], format="paperback", stock=4
    )
    before = kept()
    CHANGES[name](product)
    assert kept() != before
    assert_kept_is_counted()


@pytest.mark.django_db
def test_indexing_twice_changes_nothing():
    product = make_product(authors=["A", "B"], tags=["Fiction"])
    before = kept()
    reindex([product.pk, product.pk, 10**12])
    assert kept() == before


@pytest.mark.django_db
def test_the_first_picture_is_the_cover():
    product = make_product()
    second = make_image(product, position=2)
    first = make_image(product, position=1)
    product.refresh_from_db()
    assert product.cover == first
    first.delete()
    product.refresh_from_db()
    assert product.cover == second


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
    products = [make_product(tags=["Fiction"], authors=["Jane Austen"]) for _ in range(6)]

    def work(number):
        for turn in range(5):
            price = 5 + (number + turn) % 3 * 10
            ids = [product.pk for product in (products if number % 2 else reversed(products))]
            Product.objects.filter(pk=ids[turn]).update(price=price)
            reindex(ids)

    assert concurrent_errors(*[partial(work, number) for number in range(4)]) == []
    reindex(product.pk for product in products)
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
    products = [make_product(tags=["Fiction"], authors=["Jane Austen"]) for _ in range(6)]
    tag, author = make_tag("Travel"), make_author("Jane Austen")
    turns = 12

    def edit():
        for turn in range(turns):
            with transaction.atomic():
                change(Product.objects.get(pk=products[turn % 6].pk), description=f"Turn {turn}")
                Product.objects.get(pk=products[turn % 6].pk).tags.add(tag)

    def switch():
        for turn in range(turns):
            change(ProductTag.objects.get(pk=tag.pk), active=turn % 2 == 0)
            change(author, name=f"Jane {turn}")

    def shuffle():
        for turn in range(turns):
            product = Product.objects.get(pk=products[-1 - turn % 6].pk)
            product.tags.remove(tag)
            set_authors(product, [author])

    def create_and_delete():
        for _ in range(turns):
            make_product(tags=["Travel"], authors=["Jane Austen"]).delete()

    assert concurrent_errors(edit, switch, shuffle, create_and_delete) == []
    assert_kept_is_counted()


@pytest.mark.django_db
def test_loaded_books_are_counted_too(tmp_path):
    product = make_product("Emma", stock=3)
    fixture = tmp_path / "books.json"
    call_command("dumpdata", "catalogue.product", output=str(fixture))
    Product.objects.all().delete()
    call_command("loaddata", str(fixture), verbosity=0)
    assert FacetCount.objects.get(category="", dimension="all").count == 1
    assert product.slug == Product.objects.get(document__title="emma").slug
    assert_kept_is_counted()
