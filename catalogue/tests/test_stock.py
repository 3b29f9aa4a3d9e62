"""Copies come and go with a movement each, and nothing undoes a sale."""

import pytest

from catalogue.factories import make_product
from catalogue.models import Product, StockMovement
from catalogue.stock.counts import StockChangedError, apply_difference, recount
from catalogue.stock.sales import SoldItem, decrement, record_sales, restock

pytestmark = pytest.mark.django_db


def moved(product):
    return list(product.movements.order_by("pk").values_list("kind", "change"))


def stock_of(product):
    return Product.objects.values_list("stock", flat=True).get(pk=product.pk)


@pytest.mark.parametrize(
    ("seen", "wanted", "now", "then"),
    [(10, 12, 10, 12), (10, 12, 7, 9), (10, 8, 7, 5), (10, 0, 10, 0), (None, 5, 3, 5)]
    + [(5, None, 3, None), (5, 9, None, 9), (3, 0, 3, 0)],
)
def test_a_stock_that_was_changed_counts_as_a_difference(seen, wanted, now, then):
    assert apply_difference(seen, wanted, now) == then


def test_more_copies_than_there_are_cannot_go():
    with pytest.raises(StockChangedError, match="there are 2 now, where you saw 10"):
        apply_difference(10, 5, 2)


def test_a_new_book_has_a_first_count_and_an_uncounted_one_none():
    assert moved(make_product(stock=4)) == [(StockMovement.Kind.FIRST, 4)]
    assert moved(make_product(stock=None)) == moved(make_product(stock=0)) == []


def test_a_recount_by_an_old_copy_of_a_book_keeps_what_was_sold():
    product = make_product(stock=9)
    old = Product.objects.get(pk=product.pk)
    assert decrement(product.pk, 3).stock == 6
    record_sales([(SoldItem(product.pk, "", "", None, 1, 0, 6), 3)], 1)
    old.stock, old.name = 10, "New"
    recount(old, seen=9, also=["name"])
    assert (stock_of(product), old.stock) == (7, 7)
    assert Product.objects.get().name == "New"
    assert moved(product) == [(10, 9), (40, -3), (20, 1)]


def test_saving_a_book_leaves_its_stock_alone():
    product = make_product(stock=9)
    product.stock, product.name = 5, "New"
    product.save()
    assert (stock_of(product), Product.objects.get().name) == (9, "New")
    assert moved(product) == [(10, 9)]


def test_a_book_that_is_counted_no_more_and_again_moves_all_its_copies():
    product = make_product(stock=4)
    for number in (None, 6):
        seen, product.stock = product.stock, number
        recount(product, seen=seen)
    assert moved(product) == [(10, 4), (20, -4), (20, 6)]


@pytest.mark.parametrize("gone", [{"active": False}, {"in_stock": False}, {"stock": 1}])
def test_what_cannot_be_bought_is_not_taken(gone):
    product = make_product(stock=5)
    Product.objects.update(**gone)
    assert decrement(product.pk, 2) is None
    assert stock_of(product) == gone.get("stock", 5)


def test_copies_that_come_back_move_once():
    product = make_product(stock=4)
    restock({product.pk: 2}, 7)
    assert stock_of(product) == 6
    assert moved(product) == [(10, 4), (50, 2)]


def test_a_copy_of_a_book_that_is_counted_no_more_comes_back_to_no_count():
    product = make_product(stock=None)
    restock({product.pk: 2}, 7)
    assert stock_of(product) is None
    assert moved(product) == [(50, 2), (20, -2)]
