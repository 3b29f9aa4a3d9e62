"""Old baskets of visitors are cleared, never one that is in use."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.factories import make_user
from basket import services
from basket.cleanup import delete_unused_baskets
from basket.factories import make_basket, owner_of_basket
from basket.models import Basket, BasketLine
from catalogue.factories import make_product
from config.tests.threads import run_concurrently


def rested(basket, days):
    then = timezone.now() - timedelta(days=days)
    Basket.objects.filter(pk=basket.pk).update(date_updated=then)
    return basket


@pytest.mark.django_db
def test_only_old_open_baskets_of_visitors_go(capsys):
    product = make_product()
    old, young = rested(make_basket({product: 1}), 61), rested(make_basket({product: 1}), 59)
    customers = rested(make_basket({product: 1}, user=make_user()), 1000)
    submitted = rested(make_basket({product: 1}), 1000)
    Basket.objects.filter(pk=submitted.pk).update(status=Basket.Status.SUBMITTED)
    call_command("clear_baskets")
    assert capsys.readouterr().out == "1 old baskets cleared.\n"
    left = set(Basket.objects.values_list("pk", flat=True))
    assert left == {young.pk, customers.pk, submitted.pk}
    assert old.pk not in set(BasketLine.objects.values_list("basket", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("days", ["0", "-5"])
def test_a_basket_of_today_never_goes(days):
    rested(make_basket(), 0.9)
    call_command("clear_baskets", "--days", days)
    assert Basket.objects.count() == 1


@pytest.mark.django_db
def test_many_go_in_parts(monkeypatch):
    monkeypatch.setattr("basket.cleanup.MAX_BASKETS_PER_BATCH", 3)
    for _ in range(7):
        rested(make_basket({make_product(): 1}), 90)
    assert delete_unused_baskets(timezone.now() - timedelta(days=60)) == 7


@pytest.mark.django_db(transaction=True)
def test_a_basket_used_at_the_same_moment_keeps_its_books_or_is_a_new_one():
    product = make_product(stock=None)
    limit = timezone.now() - timedelta(days=60)
    for _ in range(10):
        Basket.objects.all().delete()
        owner = owner_of_basket(rested(make_basket({product: 1}), 90))
        add = partial(services.add_product, owner=owner, product_id=product.pk, quantity=1)
        run_concurrently(add, partial(delete_unused_baskets, limit), add)
        assert BasketLine.objects.get().quantity in (2, 3)
        assert delete_unused_baskets(limit) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_basket_that_is_locked_is_passed_over():
    basket = rested(make_basket({make_product(): 1}), 90)

    def clear():
        return delete_unused_baskets(timezone.now() - timedelta(days=60))

    with transaction.atomic():
        Basket.objects.select_for_update().get(pk=basket.pk)
        assert run_concurrently(clear) == [0]
    assert run_concurrently(clear) == [1]
