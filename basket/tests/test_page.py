"""The basket's page, and what every other page shows of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from basket.factories import make_basket, visit
from basket.models import Basket
from basket.tests.conftest import HTMX
from catalogue.factories import make_product
from catalogue.models import Product

pytestmark = pytest.mark.django_db
BADGE = '<span id="badge" class="badge">{}<'


def queries(client, address, **headers):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address, headers=headers)
    assert response.status_code == 200
    return len(captured)


def test_an_empty_basket_leads_back_to_the_shelves(client):
    html = client.get("/basket/").content.decode()
    assert "Your basket is empty." in html
    assert 'href="/products/all/"' in html


def test_lines_stand_in_the_order_they_were_put_in_with_their_totals(client, emma, ulysses):
    visit(client, {ulysses: 2, emma: 3})
    html = client.get("/basket/").content.decode()
    assert html.index("Ulysses") < html.index("Emma")
    for amount in ("£21.00", "£23.97", "£44.97"):
        assert amount in html
    assert BADGE.format(5) in html


def test_a_page_is_never_stored_and_not_for_search_engines(client, emma):
    visit(client, {emma: 1})
    response = client.get("/basket/")
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_other_pages_ask_htmx_for_the_small_basket(client, emma):
    visit(client, {make_product(f"Book {n}"): 1 for n in range(6)})
    html = client.get("/basket/", headers=HTMX | {"HX-Target": "mini-basket"}).content.decode()
    assert "<html" not in html
    assert "Book 5" in html
    assert "Book 1" not in html
    assert "and 2 more" in html
    assert 'hx-swap-oob="true">6<' in html


def test_the_page_asks_htmx_for_the_whole_basket(client, emma):
    visit(client, {emma: 1})
    html = client.get("/basket/", headers=HTMX | {"HX-Target": "basket"}).content.decode()
    assert html.strip().startswith('<div id="basket"')
    assert '<div id="summary" class="summary">' in html  # within, not swapped by itself
    assert 'hx-swap-oob="true">1<' in html


NEWS = {
    "up": ({"price": "8.99"}, "The price went up from £7.99 to £8.99."),
    "down": ({"price": "6.99"}, "The price went down from £7.99 to £6.99."),
    "few": ({"stock": 2}, "Only 2 left, so your basket has 2."),
    "sold out": ({"stock": 0}, "Sold out."),
    "flag": ({"in_stock": False}, "Sold out."),
    "gone": ({"active": False}, "This book is no longer for sale."),
}


@pytest.mark.parametrize("name", NEWS)
def test_what_changed_since_last_time_is_said(client, emma, name):
    visit(client, {emma: 3})
    change, words = NEWS[name]
    assert words not in client.get("/basket/").content.decode()
    Product.objects.filter(pk=emma.pk).update(**change)
    assert words in client.get("/basket/").content.decode()


@pytest.mark.parametrize("name", ["sold out", "flag", "gone"])
def test_what_cannot_be_bought_counts_nowhere_and_goes_by_one_click(client, emma, ulysses, name):
    line = visit(client, {emma: 3, ulysses: 1}).lines.get(product=emma)
    Product.objects.filter(pk=emma.pk).update(**NEWS[name][0])
    html = client.get("/basket/").content.decode()
    assert BADGE.format(1) in html
    assert "£10.50</strong>" in html
    assert f'id="remove-{line.pk}"' in html
    assert f'id="more-{line.pk}"' not in html
    assert BADGE.format(1) in client.get("/about-us/").content.decode()


def test_the_badge_is_the_same_on_every_page(client, emma, ulysses):
    visit(client, {emma: 12, ulysses: 99})
    for address in ("/", "/products/all/", "/product/emma/", "/about-us/", "/basket/"):
        assert BADGE.format(9 + 99) in client.get(address).content.decode()


@pytest.mark.parametrize("who", ["visitor", "customer"])
def test_the_queries_do_not_grow_with_the_lines(client, alice, who):
    products = [make_product(f"Book {n}", tags=["Fiction"]) for n in range(50)]
    if who == "customer":
        client.force_login(alice)
        basket = make_basket({products[0]: 1}, user=alice)
    else:
        basket = visit(client, {products[0]: 1})
    client.get("/basket/")
    few = queries(client, "/basket/")
    for position, product in enumerate(products[1:], start=2):
        basket.lines.create(product=product, quantity=1, price=product.price, position=position)
    assert queries(client, "/basket/") == few <= 6


@pytest.mark.parametrize("address", ["/", "/products/all/", "/product/emma/"])
def test_a_basket_costs_other_pages_at_most_two_queries(client, alice, emma, address):
    client.get(address)
    plain = queries(client, address)
    visit(client, {emma: 1})
    assert queries(client, address) == plain + 1
    client.cookies.clear()
    client.force_login(alice)
    without = queries(client, address)
    make_basket({emma: 1}, user=alice)
    assert queries(client, address) == without


def test_titles_are_text(client):
    visit(client, {make_product('<b>"Bold"</b> & co'): 1})
    html = client.get("/basket/").content.decode()
    assert "<b>" not in html.replace("Book<b>Time</b>", "")


def test_a_cleared_basket_is_an_empty_one(client, emma):
    visit(client, {emma: 1})
    Basket.objects.all().delete()
    for address in ("/basket/", "/", "/product/emma/"):
        response = client.get(address)
        assert response.status_code == 200
        assert '<span id="badge" class="badge"></span>' in response.content.decode()


def test_a_book_that_is_sold_out_says_so_where_it_would_be_added(client, emma):
    assert "Add to basket</button>" in client.get("/product/emma/").content.decode()
    Product.objects.filter(pk=emma.pk).update(stock=0)
    html = client.get("/product/emma/").content.decode()
    assert "disabled>Out of stock</button>" in html
    assert f'id="quantity-{emma.pk}"' not in html
