"""Staff who change books while these are sold, with real threads, on both databases."""

from functools import partial

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.factories import make_owner
from basket.cleanup import delete_unused_baskets
from basket.factories import make_basket, owner_of_basket
from basket.models import Basket
from catalogue.derived.queue import index_products
from catalogue.factories import make_product
from catalogue.models import Product
from config.tests.threads import run_concurrently
from orders.factories import make_submission
from orders.models import Order, OrderLine
from orders.refusals import NotPlacedError
from orders.services import place_order
from orders.tests.soundness import sound  # noqa: F401
from staff.tests.forms import opened

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = range(6)
LIST = "/admin/catalogue/product/"


@pytest.fixture
def owner_client():
    client = Client()
    client.force_login(make_owner())
    return client


def buyer(products):
    """Return the work of one who orders this; it returns how many copies they got."""
    submission = make_submission(owner_of_basket(make_basket(products)))

    def buy():
        try:
            return place_order(submission)[0].lines.count()
        except NotPlacedError:
            return 0

    return buy


def stock_of(product):
    return Product.objects.values_list("stock", flat=True).get(pk=product.pk)


def test_an_owner_saves_a_form_opened_before_while_copies_are_sold(owner_client):
    for _ in ROUNDS:
        product = make_product(stock=10)
        form = opened(owner_client, f"{LIST}{product.pk}/change/", "product_form")
        before = buyer({product: 3})()
        save = partial(owner_client.post, f"{LIST}{product.pk}/change/", form | {"stock": "12"})
        saved, *sold = run_concurrently(save, *[buyer({product: 1}) for _ in range(3)])
        assert (saved.status_code, before, sold) == (302, 3, [1, 1, 1])
        assert stock_of(product) == 10 - 6 + 2


def test_a_form_whose_stock_nobody_touched_leaves_it_alone_while_copies_are_sold(owner_client):
    for _ in ROUNDS:
        product = make_product(stock=10)
        form = opened(owner_client, f"{LIST}{product.pk}/change/", "product_form") | {"name": "New"}
        save = partial(owner_client.post, f"{LIST}{product.pk}/change/", form)
        assert (
            run_concurrently(save, *[buyer({product: 1}) for _ in range(3)])[0].status_code == 302
        )
        assert stock_of(product) == 7


def test_two_owners_each_bring_copies(owner_client):
    for _ in ROUNDS:
        product = make_product(stock=1)
        url = f"{LIST}{product.pk}/change/"
        form = opened(owner_client, url, "product_form")
        saves = [partial(owner_client.post, url, form | {"stock": text}) for text in ("6", "11")]
        run_concurrently(*saves, buyer({product: 1}))
        assert stock_of(product) == 1 + 5 + 10 - 1


def test_an_import_sets_the_stock_beside_sales(tmp_path):
    feed = tmp_path / "feed.csv"
    for _ in ROUNDS:
        product = make_product(stock=5, isbn="9780141439587")
        feed.write_text(f"name,price,isbn,stock\n{product.name},{product.price},9780141439587,20\n")
        importing = partial(call_command, "import_products", str(feed), "--set-stock")
        _, *sold = run_concurrently(importing, *[buyer({product: 1}) for _ in range(4)])
        assert sold == [1] * 4
        # What was sold before the count is in it already.
        assert 16 <= stock_of(product) <= 20
        Product.objects.filter(pk=product.pk).update(isbn=None)


def test_books_are_taken_off_the_shelves_together_beside_orders(owner_client):
    products = [make_product(stock=500) for _ in range(12)]
    for number in ROUNDS:
        action = "activate" if number % 2 else "deactivate"
        form = {"action": action, "_selected_action": [product.pk for product in products]}
        take = partial(owner_client.post, LIST, form)
        buyers = [buyer(dict.fromkeys(products, 1)) for _ in range(3)]
        assert run_concurrently(take, *buyers)[0].status_code == 302
        Basket.objects.filter(status=10).delete()


def test_flags_are_changed_in_the_list_beside_orders(owner_client):
    products = [make_product(stock=500) for _ in range(6)]
    for _ in ROUNDS:
        form = opened(owner_client, LIST, "changelist-form") | {"_save": "Save"}
        flags = [f"form-{place}-in_stock" for place in range(6)]
        form = {name: value for name, value in form.items() if name not in flags} | {
            flag: "on" for flag in flags if flag not in form
        }
        save = partial(owner_client.post, LIST, form)
        buyers = [buyer(dict.fromkeys(products, 1)) for _ in range(3)]
        assert run_concurrently(save, *buyers)[0].status_code == 302
        Basket.objects.filter(status=10).delete()


def test_a_book_is_deleted_beside_its_order(owner_client):
    for number in ROUNDS:
        product, other = make_product(stock=5), make_product(stock=None)
        delete = partial(owner_client.post, f"{LIST}{product.pk}/delete/", {"post": "yes"})
        if number % 2:
            chosen = {"action": "delete_selected", "_selected_action": [product.pk], "post": "yes"}
            delete = partial(owner_client.post, LIST, chosen)
        answer, *sold = run_concurrently(delete, *[buyer({other: 1, product: 1}) for _ in range(2)])
        there = Product.objects.filter(pk=product.pk).exists()
        assert answer.status_code in (200, 302)
        assert there == any(sold)
        Basket.objects.filter(status=10).delete()


def test_lists_are_brought_up_to_date_beside_orders():
    products = [make_product(stock=100) for _ in range(8)]
    ids = [product.pk for product in reversed(products)]
    for _ in ROUNDS:
        buyers = [buyer(dict.fromkeys(products, 1)) for _ in range(3)]
        _, *sold = run_concurrently(partial(index_products.func, ids), *buyers)
        assert sold == [8] * 3
    assert {stock_of(product) for product in products} == {100 - 3 * len(ROUNDS)}


def test_old_baskets_are_cleared_beside_their_orders():
    product, placed = make_product(stock=None), 0
    for _ in ROUNDS:
        buyers = [buyer({product: 1}) for _ in range(3)]
        cleared, *sold = run_concurrently(partial(delete_unused_baskets, timezone.now()), *buyers)
        placed += sum(sold)
        assert cleared + sum(sold) == 3
        assert not Basket.objects.filter(status=10).exists()
    assert Order.objects.count() == OrderLine.objects.count() == placed
