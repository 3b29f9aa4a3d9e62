"""Under which authors and categories copies are counted, whatever becomes of the book."""

from functools import partial

import pytest
from django.db.models import ProtectedError

from basket.factories import make_basket, owner_of_basket
from catalogue.factories import make_author, make_product, make_tag
from catalogue.models import Author, ProductTag
from catalogue.services import set_authors
from config.tests.threads import run_concurrently
from orders.factories import make_method, make_order, make_submission
from orders.models import CatalogueSnapshot, Order, OrderLine
from orders.models.catalogue_snapshot import join_names, sort_name, split_names
from orders.services import place_order
from orders.snapshots import get_line_snapshots

pytestmark = pytest.mark.django_db


@pytest.fixture
def omens():
    fields = {"authors": ["Terry Pratchett", "Neil Gaiman"], "tags": ["Fantasy", "Comedy"]}
    return make_product("Good Omens", **fields)


def headings(order: Order) -> set[tuple]:
    rows = order.lines.values_list("authors__names", "categories__names")
    return {(*split_names(authors), "/", *split_names(categories)) for authors, categories in rows}


def test_a_copy_keeps_authors_in_their_order_and_all_categories(omens):
    order = make_order({omens: 2})
    assert headings(order) == {("Terry Pratchett", "Neil Gaiman", "/", "Comedy", "Fantasy")}


def test_a_book_by_nobody_in_no_category_has_no_heading():
    order = make_order({make_product(): 1})
    assert order.lines.filter(authors=None, categories=None).exists()
    assert not CatalogueSnapshot.objects.exists()


def test_names_stay_as_they_were(omens):
    order = make_order({omens: 1})
    before = headings(order)
    Author.objects.update(name="Somebody Else")
    ProductTag.objects.update(name="Sale")
    assert headings(order) == before
    set_authors(omens, [make_author("Another")])
    omens.tags.set([make_tag("New")])
    assert headings(order) == before
    ProductTag.objects.all().delete()
    assert headings(order) == before
    assert headings(make_order({omens: 1})) == {("Another", "/")}


def test_copies_that_were_credited_alike_share_a_heading():
    products = [make_product(authors=["Jane Austen"], tags=["Novel"]) for _ in range(3)]
    make_order(dict.fromkeys(products, 2))
    make_order({make_product(authors=["Novel"]): 1})
    assert CatalogueSnapshot.objects.count() == 2
    assert len(set(OrderLine.objects.values_list("authors", "categories"))) == 2


def test_a_heading_that_lines_have_cannot_be_deleted(omens):
    make_order({omens: 1})
    with pytest.raises(ProtectedError):
        CatalogueSnapshot.objects.all().delete()


def test_many_long_names_have_room():
    names = [f"{number} {'x' * 190}" for number in range(60)]
    order = make_order({make_product(authors=names): 1})
    assert headings(order) == {(*names, "/")}


@pytest.mark.parametrize("number", [2, 20])
def test_headings_of_many_books_cost_what_those_of_few_do(number, django_assert_num_queries):
    products = [make_product(authors=[f"A {n}"], tags=[f"B {n}"]).pk for n in range(number)]
    get_line_snapshots(products)
    with django_assert_num_queries(3):
        found = get_line_snapshots(products)
    assert len(set(found.values())) == number


def test_a_name_is_found_whole_and_not_within_another(omens):
    make_order({omens: 1, make_product(authors=["Terry Pratchett Jr"]): 1})
    assert [str(each) for each in CatalogueSnapshot.objects.naming("Terry Pratchett")] == [
        "Terry Pratchett, Neil Gaiman"
    ]
    assert not CatalogueSnapshot.objects.naming("Terry%").exists()
    assert not CatalogueSnapshot.objects.naming("Terry").exists()


def test_a_name_with_a_break_in_it_is_one_name():
    assert split_names(join_names(["Jane\nAusten", "  ", "B\x1c\tC"])) == ["Jane Austen", "B C"]
    assert join_names(["", " "]) == ""


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Jane Austen", "austen jane"),
        ("Ursula K. Le Guin", "le guin ursula k."),
        ("Daphne du Maurier", "du maurier daphne"),
        ("Simone de Beauvoir", "beauvoir simone de"),
        ("Martin Luther King Jr.", "king martin luther jr."),
        ("Émile Zola", "zola emile"),
        ("Homer", "homer"),
        ("Austen, Jane", "austen jane"),
        ("村上春樹", "村上春樹"),
        ("", ""),
        (" , ", ""),
    ],
)
def test_a_name_stands_by_the_surname(name, place):
    assert sort_name(name) == place


@pytest.mark.django_db(transaction=True)
def test_orders_that_need_the_same_new_headings_are_all_placed():
    make_method()
    for turn in range(10):
        names = [f"{turn}: {number}" for number in range(4)]
        products = [make_product(authors=[name], tags=[name]) for name in names]
        # Each order has all the books, the half of them in the other direction.
        submissions = [
            make_submission(owner_of_basket(make_basket(dict.fromkeys(order, 1))))
            for order in (products, products[::-1]) * 3
        ]
        placed = run_concurrently(*[partial(place_order, submission) for submission in submissions])
        assert [new for _, new in placed] == [True] * 6
        assert CatalogueSnapshot.objects.filter(names__contains=f"\n{turn}: ").count() == 4
        kept = get_line_snapshots(product.pk for product in products)
        for line in Order.objects.latest("pk").lines.all():
            assert (line.authors_id, line.categories_id) == kept[line.product_id]
