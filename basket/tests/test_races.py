"""Many requests at the same moment, with real threads, on both databases."""

import random
from contextlib import suppress
from functools import partial

import pytest
from django.http import HttpRequest
from django.test import Client

from accounts.erasure import erase
from accounts.factories import make_owner, make_user
from basket import changes, services
from basket.factories import make_basket, owner_of_basket, visit
from basket.merging import merge_baskets, merge_visitor_basket
from basket.models import Basket, BasketLine, OwnerGoneError
from basket.owner import BASKET_COOKIE, BasketOwner, hash_key
from catalogue.factories import make_product
from catalogue.models import Product
from config.tests.threads import run_concurrently

pytestmark = pytest.mark.django_db(transaction=True)


def same_user(client):
    other = Client()
    other.cookies.update(client.cookies)
    return other


def lines():
    return sorted(BasketLine.objects.values_list("basket", "product", "quantity"))


def test_20_parallel_adds_of_one_book_are_one_line_with_20_copies():
    product, client = make_product(stock=None), Client()
    basket = visit(client)
    data = {"product_id": product.pk, "quantity": 1}
    tasks = [partial(same_user(client).post, "/basket/add/", data) for _ in range(20)]
    assert {response.status_code for response in run_concurrently(*tasks)} == {303}
    assert lines() == [(basket.pk, product.pk, 20)]


def test_10_parallel_first_adds_by_a_customer_are_one_basket_with_10_lines():
    products, alice, client = [make_product() for _ in range(10)], make_user(), Client()
    client.force_login(alice)
    tasks = [
        partial(same_user(client).post, "/basket/add/", {"product_id": product.pk})
        for product in products
    ]
    assert {response.status_code for response in run_concurrently(*tasks)} == {303}
    basket = Basket.objects.get()
    assert basket.user == alice
    assert lines() == [(basket.pk, product.pk, 1) for product in products]
    assert sorted(basket.lines.values_list("position", flat=True)) == list(range(1, 11))


def browser_of(answers):
    """Return a browser to which these answers came, in this order."""
    browser = Client()
    for answer in answers:
        browser.cookies.update(answer.cookies)
    return browser


def test_10_parallel_first_adds_by_a_visitor_are_one_basket_with_10_lines():
    products, client = [make_product() for _ in range(10)], Client()
    client.get("/")
    tasks = [
        partial(same_user(client).post, "/basket/add/", {"product_id": product.pk})
        for product in products
    ]
    browser = browser_of(run_concurrently(*tasks))
    html = browser.get("/basket/").content.decode()
    basket = Basket.objects.get()
    assert lines() == [(basket.pk, product.pk, 1) for product in products]
    assert html.count("data-line") == 10
    assert basket.visitor == hash_key(browser.cookies[BASKET_COOKIE].value)


def test_copies_of_one_book_that_first_adds_bring_at_once_are_all_there():
    product, client = make_product(stock=None), Client()
    client.get("/")
    data = {"product_id": product.pk, "quantity": 2}
    browser = browser_of(
        run_concurrently(*[partial(same_user(client).post, "/basket/add/", data)] * 5)
    )
    browser.get("/basket/")
    assert lines() == [(Basket.objects.get().pk, product.pk, 10)]


def test_answers_to_first_adds_may_come_in_any_order_between_any_requests():
    """Tabs go on at once, each with the cookies that had come by then; nothing is lost."""
    products, late = [make_product(stock=None) for _ in range(5)], make_product(stock=None)
    for _ in range(4):
        Basket.objects.all().delete()
        answers = run_concurrently(
            *[
                partial(Client().post, "/basket/add/", {"product_id": product.pk})
                for product in products
            ]
        )
        random.shuffle(answers)
        tabs = [browser_of(answers[:number]) for number in range(1, 6)]
        more = partial(tabs[1].post, "/basket/add/", {"product_id": late.pk})
        looks = [partial(tab.get, "/basket/") for tab in tabs]
        assert {answer.status_code for answer in run_concurrently(*looks, more, *looks)} == {
            200,
            303,
        }
        html = tabs[-1].get("/basket/").content.decode()
        basket = Basket.objects.get()
        assert lines() == [(basket.pk, product.pk, 1) for product in [*products, late]]
        assert html.count("data-line") == 6


def test_parallel_adds_stop_at_the_copies_there_are():
    product, client = make_product(stock=7), Client()
    basket = visit(client)
    owner = owner_of_basket(basket)
    run_concurrently(
        *[partial(services.add_product, owner=owner, product_id=product.pk, quantity=1)] * 12
    )
    assert lines() == [(basket.pk, product.pk, 7)]


def test_parallel_adds_stop_at_100_lines():
    products = [make_product() for _ in range(8)]
    basket = make_basket({make_product(): 1 for _ in range(96)}, user=make_user())
    owner = owner_of_basket(basket)

    def add(product):
        try:
            services.add_product(owner=owner, product_id=product.pk, quantity=1)
        except changes.BasketFullError:
            return "full"
        return "added"

    answers = run_concurrently(*[partial(add, product) for product in products])
    assert sorted(answers) == ["added"] * 4 + ["full"] * 4
    assert basket.lines.count() == 100


def test_add_change_and_remove_at_once_leave_one_of_their_outcomes():
    product = make_product(stock=None)
    for _ in range(5):
        basket = make_basket({product: 5}, user=make_user())
        owner, line = owner_of_basket(basket), basket.lines.get()

        def change(number, owner=owner, line=line):
            try:
                services.set_line_quantity(owner=owner, line_id=line.pk, quantity=number)
            except changes.LineGoneError:
                return

        run_concurrently(
            partial(services.add_product, owner=owner, product_id=product.pk, quantity=2),
            partial(change, 0),
            partial(change, 9),
        )
        assert basket.lines.count() <= 1
        assert set(basket.lines.values_list("quantity", flat=True)) <= {2, 9, 11}


def test_five_sign_ins_at_once_merge_a_basket_once():
    product, more = make_product(stock=None), make_product(stock=None)
    alice = make_user(email="alice@booktime.example")
    own = make_basket({product: 2}, user=alice)
    theirs = make_basket({product: 3, more: 4})
    visitor, customer = owner_of_basket(theirs), BasketOwner(user_id=alice.pk)
    results = run_concurrently(*[partial(merge_baskets, visitor=visitor, customer=customer)] * 5)
    assert sum(bool(result.messages()) for result in results) == 1
    assert lines() == sorted([(own.pk, product.pk, 3), (own.pk, more.pk, 4)])
    assert Basket.objects.count() == 1


def test_five_sign_ins_at_once_of_a_customer_without_a_basket_make_one():
    product, alice = make_product(stock=None), make_user()
    visitor = owner_of_basket(make_basket({product: 3}))
    run_concurrently(
        *[partial(merge_baskets, visitor=visitor, customer=BasketOwner(user_id=alice.pk))] * 5
    )
    basket = Basket.objects.get()
    assert lines() == [(basket.pk, product.pk, 3)]


def test_adds_beside_a_sign_in_are_never_lost_in_a_basket_of_nobody():
    """The visitor's add comes before the merge or makes a new basket with the same key."""
    product, more, alice = make_product(stock=None), make_product(stock=None), make_user()
    for _ in range(5):
        Basket.objects.all().delete()
        visitor = owner_of_basket(make_basket({product: 1}))
        run_concurrently(
            partial(services.add_product, owner=visitor, product_id=more.pk, quantity=1),
            partial(merge_baskets, visitor=visitor, customer=BasketOwner(user_id=alice.pk)),
        )
        found = set(BasketLine.objects.values_list("product", flat=True))
        assert found == {product.pk, more.pk}
        assert BasketLine.objects.count() == 2


def test_two_customers_who_sign_in_from_one_browser_share_nothing_twice():
    product, alice, bob = make_product(stock=None), make_user(), make_user()
    visitor = owner_of_basket(make_basket({product: 3}))
    run_concurrently(
        partial(merge_baskets, visitor=visitor, customer=BasketOwner(user_id=alice.pk)),
        partial(merge_baskets, visitor=visitor, customer=BasketOwner(user_id=bob.pk)),
    )
    assert BasketLine.objects.get().quantity == 3


def test_a_book_that_sells_out_meanwhile_is_not_added():
    product = make_product(stock=1)
    Product.objects.filter(pk=product.pk).update(stock=0)
    with pytest.raises(changes.NotForSaleError):
        services.add_product(
            owner=BasketOwner(user_id=make_user().pk), product_id=product.pk, quantity=1
        )
    assert not BasketLine.objects.exists()


def test_an_account_is_erased_beside_changes_and_sign_ins():
    product, more = make_product(stock=None), make_product(stock=None)
    for _ in range(8):
        alice = make_user()
        line = make_basket({product: 1, more: 1}, user=alice).lines.first()
        owner, visitor = BasketOwner(user_id=alice.pk), owner_of_basket(make_basket({product: 3}))

        def change(number, owner=owner, line=line):
            with suppress(changes.BasketRefusedError):
                services.set_line_quantity(owner=owner, line_id=line.pk, quantity=number)
            with suppress(changes.BasketRefusedError):
                services.add_product(owner=owner, product_id=product.pk, quantity=1)

        def sign_in(owner=owner, visitor=visitor):
            with suppress(OwnerGoneError):
                merge_baskets(visitor=visitor, customer=owner)

        works = [partial(change, number) for number in (2, 3, 4)]
        run_concurrently(*works, sign_in, partial(erase, alice), *works)
        assert not Basket.objects.filter(user=alice.pk).exists()


def test_a_book_is_deleted_beside_adds_changes_and_sign_ins():
    client = Client()
    client.force_login(make_owner())
    for _ in range(8):
        product, other = make_product(stock=None), make_product(stock=None)
        alice, visitor = make_user(), owner_of_basket(make_basket({product: 3, other: 1}))
        line = make_basket({product: 1}, user=make_user()).lines.get()

        def change(line=line):
            with suppress(changes.BasketRefusedError):
                owner = BasketOwner(user_id=line.basket.user_id)
                services.set_line_quantity(owner=owner, line_id=line.pk, quantity=5)

        def add(product=product):
            with suppress(changes.BasketRefusedError):
                services.add_product(
                    owner=BasketOwner(user_id=make_user().pk), product_id=product.pk, quantity=1
                )

        def sign_in(alice=alice, visitor=visitor):
            request = HttpRequest()
            request.COOKIES = {BASKET_COOKIE: "0" * 64}
            Basket.objects.filter(visitor=visitor.visitor).update(visitor=hash_key("0" * 64))
            merge_visitor_basket(request, alice)

        def delete(product=product):
            address = f"/admin/catalogue/product/{product.pk}/delete/"
            return same_user(client).post(address, {"post": "yes"}).status_code

        assert run_concurrently(add, change, sign_in, delete, add, change)[3] == 302
        assert not BasketLine.objects.filter(product=product.pk).exists()
        assert BasketLine.objects.filter(basket__user=alice, product=other).exists()
        Basket.objects.all().delete()
