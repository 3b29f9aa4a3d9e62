"""What is asked of baskets by hand, and lines that are drawn once for everybody."""

import pytest
from django.test import Client

from basket.factories import make_basket, owner_of_basket, visit
from basket.models import Basket
from basket.owner import BasketOwner
from basket.queries import count_copies
from basket.summary import get_basket_summary
from catalogue.factories import make_product
from catalogue.listing.cards import cards
from catalogue.models import Product

pytestmark = pytest.mark.django_db


def test_a_line_shows_what_a_card_of_its_book_shows(emma, ulysses):
    owner = owner_of_basket(make_basket({ulysses: 1, emma: 2}))
    products = cards(Product.objects.order_by("-pk"))
    assert [line.product for line in get_basket_summary(owner).lines] == products
    assert [
        type(value) for line in get_basket_summary(owner).lines for value in line.product[:5]
    ] == [type(value) for product in products for value in product[:5]]


@pytest.mark.parametrize("who", ["visitor", "customer"])
def test_the_badge_counts_as_the_page_does(alice, emma, ulysses, who):
    products = {
        emma: 12,
        ulysses: 30,
        make_product(in_stock=False): 4,
        make_product(active=False): 5,
    }
    products |= {make_product(stock=0): 6, make_product(stock=7): 7}
    owner = owner_of_basket(make_basket(products, user=alice if who == "customer" else None))
    assert count_copies(owner) == get_basket_summary(owner).copies == 9 + 30 + 7


def test_nobody_sees_what_is_somebody_elses_or_ordered(alice, bob, emma):
    make_basket({emma: 1}, user=alice)
    ordered = make_basket({emma: 2}, user=bob)
    Basket.objects.filter(pk=ordered.pk).update(status=Basket.Status.SUBMITTED)
    for owner in (BasketOwner(), BasketOwner(user_id=bob.pk), BasketOwner(visitor="0" * 64)):
        assert count_copies(owner) == 0
        assert get_basket_summary(owner).lines == []
        assert Basket.objects.lock_open(owner) is None


def test_a_basket_that_is_taken_is_dated_now(emma):
    basket = make_basket({emma: 1})
    taken = Basket.objects.lock_open(owner_of_basket(basket))
    before, basket = basket.date_updated, Basket.objects.get(pk=basket.pk)
    assert taken == basket
    assert taken.date_updated == basket.date_updated > before


def test_a_line_drawn_once_has_each_visitors_own_number_and_token(client, emma):
    pages = []
    for visitor in (client, Client()):
        line = visit(visitor, {emma: 2}).lines.get()
        response = visitor.get("/basket/")
        pages.append(html := response.content.decode())
        assert f'id="line-{line.pk}"' in html
        assert f'action="/basket/lines/{line.pk}/"' in html
        assert html.count(str(response.context["csrf_token"])) == 3
    assert not any("<!--" in html for html in pages)
    assert f'id="line-{line.pk}"' not in pages[0]


def test_a_title_that_looks_like_the_room_for_a_number_is_text(client):
    visit(client, {make_product("<!--line--> and <!--token-->"): 1})
    assert "&lt;!--line--&gt; and &lt;!--token--&gt;" in client.get("/basket/").content.decode()
