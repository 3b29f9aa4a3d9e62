"""The same new heading, needed by several orders at the same moment."""

from functools import partial

import pytest

from basket.factories import make_basket, owner_of_basket
from catalogue.factories import make_product
from config.tests.threads import run_concurrently
from orders.factories import make_method, make_submission
from orders.models import CatalogueSnapshot, Order
from orders.services import place_order
from orders.snapshots import get_line_snapshots

pytestmark = pytest.mark.django_db(transaction=True)


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
