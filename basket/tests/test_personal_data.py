"""A customer's basket is part of what the shop tells and erases."""

import pytest

from accounts.erasure import erase
from accounts.personal_data import collected
from basket.factories import make_basket
from basket.models import Basket

pytestmark = pytest.mark.django_db


def test_the_download_names_the_books_in_the_basket(alice, bob, emma, ulysses):
    make_basket({emma: 2}, user=alice)
    make_basket({ulysses: 1}, user=bob)
    (basket,) = collected(alice)["basket"]
    assert [(line["book"], line["quantity"]) for line in basket["lines"]] == [("Emma", 2)]
    assert "visitor" not in basket


def test_erasure_removes_the_basket_and_nobody_elses(alice, bob, emma):
    make_basket({emma: 2}, user=alice)
    kept = make_basket({emma: 1}, user=bob)
    erase(alice)
    assert list(Basket.objects.all()) == [kept]
