"""One order of a basket: what it takes over, what it takes away, and who may place it."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.factories import make_user
from basket.factories import make_basket, owner_of_basket
from basket.models import Basket
from basket.owner import BasketOwner, hash_key
from catalogue.factories import make_product
from catalogue.models import Product, StockMovement
from orders.factories import DUBLIN, LEEDS, make_method, make_order, make_submission
from orders.models import Draft, Order, OrderEmail, OrderLine, ShippingMethod
from orders.refusals import NoBasketError
from orders.services import order_of_basket, place_order

pytestmark = pytest.mark.django_db


def stock_of(product):
    return Product.objects.values_list("stock", flat=True).get(pk=product.pk)


def test_an_order_copies_names_prices_and_tax_of_its_books():
    fields = {"price": "7.99", "tax_rate": "5.50", "isbn": "9780141439587"}
    product = make_product("Emma", authors=["Jane Austen"], **fields)
    order = make_order({product: 2})
    Product.objects.update(name="Other", byline="Nobody", isbn=None, price=1, tax_rate=0)
    for line in order.lines.all():
        assert (line.name, line.byline, line.isbn) == ("Emma", "Jane Austen", "9780141439587")
        assert (line.price, line.tax_rate) == (Decimal("7.99"), Decimal("5.50"))
    assert order.lines.count() == 2


def test_an_order_copies_both_addresses():
    order = make_order({make_product(): 1}, shipping=DUBLIN, billing=LEEDS)
    order.refresh_from_db()
    assert (order.shipping, order.billing) == (DUBLIN, LEEDS)


def test_an_order_copies_the_postage_and_its_tax():
    order = make_order({make_product(price="10"): 2}, method=make_method(price="3.50"))
    ShippingMethod.objects.update(name="Other", price=9, tax_rate=1)
    order.refresh_from_db()
    assert (order.shipping_method, order.shipping_price) == ("Parcel", Decimal("3.50"))
    assert (order.shipping_tax_rate, order.total) == (Decimal(20), Decimal("23.50"))
    assert order.currency == "GBP"


@pytest.mark.parametrize(("price", "shipping"), [("19.99", "3.50"), ("20.00", "0.00")])
def test_postage_is_free_from_the_value_the_owner_says(price, shipping):
    order = make_order({make_product(price=price): 1}, method=make_method(free_from="20"))
    assert order.shipping_price == Decimal(shipping)


def test_lines_are_in_the_order_of_the_basket_and_not_of_the_books():
    first, second = make_product("First"), make_product("Second")
    order = make_order({second: 2, first: 1})
    assert [line.name for line in order.lines.all()] == ["Second", "Second", "First"]


def test_copies_leave_the_stock_with_a_movement():
    product = make_product(stock=5)
    order = make_order({product: 3})
    sale = StockMovement.objects.get(kind=StockMovement.Kind.SALE)
    assert stock_of(product) == 2
    assert (sale.product, sale.change, sale.order_number) == (product, -3, order.pk)
    assert {line.counted for line in order.lines.all()} == {True}


def test_the_last_copy_can_be_bought():
    product = make_product(stock=1)
    make_order({product: 1})
    assert stock_of(product) == 0


def test_a_book_that_is_not_counted_moves_no_copies():
    product = make_product(stock=None)
    order = make_order({product: 4})
    assert stock_of(product) is None
    assert not StockMovement.objects.exists()
    assert {line.counted for line in order.lines.all()} == {False}


def test_the_basket_is_closed_and_the_next_book_begins_a_new_one():
    alice, product = make_user(), make_product()
    first, second = make_order({product: 1}, alice), make_order({product: 1}, alice)
    assert first.basket_id != second.basket_id
    assert set(Basket.objects.values_list("status", "user")) == {(20, alice.pk)}


def test_the_draft_of_the_checkout_goes_with_the_order():
    alice, bob = make_user(), make_user()
    Draft.objects.create(user=alice), Draft.objects.create(user=bob)
    make_order({make_product(): 1}, alice)
    assert Draft.objects.get().user == bob


def test_a_confirmation_is_queued():
    order = make_order({make_product(): 1})
    assert list(OrderEmail.objects.values_list("order", "kind")) == [(order.pk, "placed")]


def test_the_second_submission_returns_the_first_order():
    basket = make_basket({make_product(stock=5): 1}, user=make_user())
    submission = make_submission(owner_of_basket(basket))
    first, new = place_order(submission)
    assert (new, place_order(submission)) == (True, (first, False))
    assert Order.objects.count() == OrderEmail.objects.count() == OrderLine.objects.count() == 1


def test_a_submission_with_other_wishes_returns_the_first_order_unchanged():
    owner = owner_of_basket(make_basket({make_product(): 1}))
    first, _ = place_order(make_submission(owner))
    basket_id, email = first.basket_id, first.email
    again = make_submission(
        owner, basket_id=basket_id, shipping=DUBLIN, quote_fingerprint="other", email="b@c.example"
    )
    assert place_order(again) == (first, False)
    first.refresh_from_db()
    assert (first.shipping, first.email) == (LEEDS, email)


def test_the_order_of_a_guest_is_found_by_their_key_alone():
    owner = owner_of_basket(make_basket({make_product(): 1}))
    order, _ = place_order(make_submission(owner))
    assert order_of_basket(owner, order.basket_id) == order
    for other in (
        BasketOwner(visitor=hash_key("other")),
        BasketOwner(user_id=make_user().pk),
        BasketOwner(),
    ):
        assert order_of_basket(other, order.basket_id) is None


def _foreign(mine, submission):
    return make_submission(owner_of_basket(make_basket({make_product(): 1})), basket_id=mine.pk)


BASKETS = {
    "of another visitor": _foreign,
    "of nobody": lambda mine, submission: make_submission(BasketOwner(), basket_id=mine.pk),
    "of a customer, asked by a visitor": lambda mine, submission: make_submission(
        owner_of_basket(mine),
        basket_id=make_basket({make_product(): 1}, user=make_user()).pk,
    ),
    "that is not there": lambda mine, submission: make_submission(
        owner_of_basket(mine), basket_id=9**9
    ),
    "without lines": lambda mine, submission: make_submission(
        owner_of_basket(empty := make_basket()), basket_id=empty.pk
    ),
}


@pytest.mark.parametrize("whose", BASKETS)
def test_a_basket_that_is_not_ones_own_cannot_be_ordered(whose):
    mine = make_basket({make_product(stock=5): 1})
    submission = BASKETS[whose](mine, make_submission(owner_of_basket(mine)))
    with pytest.raises(NoBasketError):
        place_order(submission)
    assert set(Basket.objects.values_list("status", flat=True)) == {10}
    assert not Order.objects.exists()


def test_an_account_that_was_erased_meanwhile_orders_nothing():
    alice = make_user()
    submission = make_submission(owner_of_basket(make_basket({make_product(): 1}, user=alice)))
    alice.delete()
    with pytest.raises(NoBasketError):
        place_order(submission)


def asked_for(products):
    user = make_user(proven=True)
    submission = make_submission(
        owner_of_basket(make_basket(products, user=user)), email=user.email
    )
    with CaptureQueriesContext(connection) as asked:
        place_order(submission)
    return [query["sql"] for query in asked]


@pytest.mark.parametrize("number", [1, 5, 20])
def test_placing_costs_one_question_a_book_and_a_fixed_number(number):
    fields = {"stock": 9, "authors": ["Ann"], "tags": ["Novel"]}
    make_order({make_product(**fields): 1})  # with the headings of all of them
    questions = asked_for({make_product(**fields): 1 for _ in range(number)})
    assert len(questions) == 18 + number


def test_placing_20_copies_costs_what_one_does():
    one, many = (asked_for({make_product(stock=50): number}) for number in (1, 20))
    assert len(one) == len(many)
