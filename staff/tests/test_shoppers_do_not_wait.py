"""No shopper waits for who writes books, in the middle of which a writer is held up here."""

from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.factories import make_owner
from basket.factories import make_basket, owner_of_basket
from catalogue.derived.indexing import BATCH, rebuild
from catalogue.factories import make_products
from catalogue.integrity import check
from catalogue.models import Author, CatalogueVersion, Product, ProductTag
from catalogue.services import set_active
from config.tests.lock_waits import Beside, locked
from config.tests.task_queue import run_queued_tasks
from orders.factories import make_submission
from orders.services import place_order
from staff.tests.forms import opened

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no locks of rows"),
]


@pytest.fixture
def products():
    """More books than are indexed at once, all by one author and in one category."""
    return make_products(BATCH + 20, "Crime", "Ann Other")


def renamed(model):
    def work(*args):
        row = model.objects.get()
        row.name = "Another name"
        row.save()

    return work


def switched_off(*args):
    tag = ProductTag.objects.get()
    tag.active = False
    tag.save()


def category_deleted(*args):
    ProductTag.objects.get().delete()


def emptied(products, folder):
    """Take the category out of all its books, from the category's side."""
    ProductTag.objects.get().products.remove(*products)


def products_hidden(products, folder):
    set_active(Product.objects, False)


def imported(products, folder):
    feed = folder / "feed.csv"
    rows = [f"{product.name},8.50,Ann Other,Horror" for product in products]
    feed.write_text("\n".join(["name,price,authors,tags", *rows]))
    call_command("import_products", str(feed), verbosity=0)


def saved(products, folder):
    """Save a book's page on the owner's site."""
    owner = Client()
    owner.force_login(make_owner())
    url = f"/admin/catalogue/product/{products[-1].pk}/change/"
    form = opened(owner, url, "product_form") | {"price": "7.50", "stock": "12"}
    assert owner.post(url, form).status_code == 302


def one_deleted(products, folder):
    products[-1].delete()


NAMES = {
    "category renamed": renamed(ProductTag),
    "author renamed": renamed(Author),
    "category inactive": switched_off,
    "category deleted": category_deleted,
    "category emptied": emptied,
}
WRITERS = NAMES | {
    "books off the shelves": products_hidden,
    "feed imported": imported,
    "index rebuilt": lambda *args: rebuild(),
    "book saved": saved,
    "book deleted": one_deleted,
}


def assert_nobody_waits(write, product):
    """Hold a writer up, and let a shopper add this book to a basket and another one order it."""
    order = partial(place_order, make_submission(owner_of_basket(make_basket({product: 1}))))
    add = partial(Client().post, "/basket/add/", {"product_id": product.pk})
    with locked(CatalogueVersion.objects.all()) as holder:
        writer = Beside(write)
        assert writer.waits_for(holder)
        customers = [Beside(add), Beside(order)]
        assert [customer.waits_for(writer.pid) for customer in customers] == [False, False]
        assert customers[0].ended().status_code == 303
        assert customers[1].ended()[0].lines.get().product == product
    writer.ended()
    run_queued_tasks()
    assert list(check()) == []


@pytest.mark.parametrize("name", WRITERS)
def test_adds_and_orders_do_not_wait_for_a_writer(name, products, tmp_path):
    assert_nobody_waits(partial(WRITERS[name], products, tmp_path), products[0])


@pytest.mark.parametrize("name", NAMES)
def test_nor_for_the_queue_that_does_the_rest(name, products, tmp_path):
    NAMES[name](products, tmp_path)
    assert_nobody_waits(run_queued_tasks, products[0])


def test_who_adds_a_book_does_not_wait_for_its_saving(products, tmp_path):
    add = partial(Client().post, "/basket/add/", {"product_id": products[-1].pk})
    with locked(CatalogueVersion.objects.all()) as holder:
        writer = Beside(partial(saved, products, tmp_path))
        assert writer.waits_for(holder)
        adding = Beside(add)
        assert not adding.waits_for(writer.pid)
    writer.ended()
    assert adding.ended().status_code == 303
