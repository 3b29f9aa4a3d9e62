"""What cannot be ordered as it was shown is refused, and nothing changes."""

from dataclasses import replace

import pytest
from django_tasks_db.models import DBTaskResult

from accounts.factories import make_address, make_user
from basket.factories import make_basket, owner_of_basket
from basket.models import Basket, BasketLine
from catalogue.factories import make_product
from catalogue.models import Product, StockMovement
from orders.factories import DUBLIN, last_form, make_method, make_ready, make_submission
from orders.models import Draft, Order, OrderEmail, OrderLine, ShippingMethod, StatusChange
from orders.refusals import ChangedError, NoBasketError, ShortageError
from orders.services import place_order

pytestmark = pytest.mark.django_db
HERE = "/order/address_select/"
TABLES = [Basket, BasketLine, DBTaskResult, Draft, OrderEmail, Order, OrderLine, StatusChange]


def everything():
    """Return what an order would change."""
    stocks = list(Product.objects.order_by("pk").values_list("pk", "stock"))
    rows = [list(model.objects.order_by("pk").values_list()) for model in TABLES]
    return stocks, list(StockMovement.objects.values_list("pk")), rows


def refused(submission):
    before = everything()
    with pytest.raises((ShortageError, ChangedError, NoBasketError)) as caught:
        place_order(submission)
    assert everything() == before
    return caught.type


@pytest.fixture
def products(db):
    """Two books, of which the second one is taken from the shelf last."""
    return make_product("Emma", stock=5), make_product("Ulysses", stock=5)


@pytest.fixture
def submission(products):
    return make_submission(owner_of_basket(make_basket(dict.fromkeys(products, 2))))


GONE = {
    "sold out": {"stock": 0},
    "all but one copy sold": {"stock": 1},
    "off the shelves": {"active": False},
    "marked as out of stock": {"in_stock": False},
    "off the shelves, and not counted": {"active": False, "stock": None},
}


@pytest.mark.parametrize("how", GONE)
@pytest.mark.parametrize("which", [0, 1])
def test_a_book_that_is_gone_is_refused_with_all_the_others(products, submission, how, which):
    Product.objects.filter(pk=products[which].pk).update(**GONE[how])
    assert refused(submission) is ShortageError


def test_a_book_that_was_deleted_is_not_ordered_without_a_word(products, submission):
    products[1].delete()
    assert refused(submission) is ChangedError


def test_a_basket_whose_only_book_was_deleted_is_no_order():
    product = make_product()
    submission = make_submission(owner_of_basket(make_basket({product: 1})))
    product.delete()
    assert refused(submission) is NoBasketError


@pytest.mark.parametrize("price", ["9.98", "10.00"])
def test_another_price_is_refused_whether_lower_or_higher(products, submission, price):
    Product.objects.filter(pk=products[1].pk).update(price=price)
    assert refused(submission) is ChangedError


def test_prices_that_changed_for_the_same_total_are_refused(products, submission):
    for product, price in zip(products, ("9.98", "10.00"), strict=True):
        Product.objects.filter(pk=product.pk).update(price=price)
    assert refused(submission) is ChangedError


@pytest.mark.parametrize("change", [{"price": "3.49"}, {"price": "3.51"}, {"free_from": "39.96"}])
def test_another_postage_is_refused(submission, change):
    ShippingMethod.objects.update(**change)
    assert refused(submission) is ChangedError


def test_books_that_were_swapped_for_the_same_total_are_refused(products, submission):
    other = make_product(stock=5)
    BasketLine.objects.filter(product=products[0]).update(product=other)
    assert refused(submission) is ChangedError


def test_copies_that_were_swapped_for_the_same_total_are_refused(products, submission):
    BasketLine.objects.filter(product=products[0]).update(quantity=1)
    BasketLine.objects.filter(product=products[1]).update(quantity=3)
    assert refused(submission) is ChangedError


def test_a_postage_that_is_no_longer_offered_is_refused(submission):
    ShippingMethod.objects.update(active=False)
    assert refused(submission) is ChangedError


def test_a_postage_that_does_not_go_to_the_country_is_refused(products):
    owner = owner_of_basket(make_basket({products[0]: 1}))
    assert refused(make_submission(owner, method=make_method(countries=["GB"]), shipping=DUBLIN))


def test_another_postage_for_the_same_money_is_refused(submission):
    assert (
        refused(replace(submission, shipping_method_id=make_method(name="Other").pk))
        is ChangedError
    )


@pytest.mark.parametrize("fingerprint", ["", "0" * 32])
def test_a_forged_fingerprint_is_refused(submission, fingerprint):
    assert refused(replace(submission, quote_fingerprint=fingerprint)) is ChangedError


def test_a_method_that_is_none_is_refused(submission):
    assert refused(replace(submission, shipping_method_id=9**9)) is ChangedError


# Through the form --------------------------------------------------------------------------------

FORGED = {
    "price": "0.01",
    "total": "0.01",
    "shipping_price": "0",
    "user": "1",
    "user_id": "1",
    "email": "thief@booktime.example",
    "status": "20",
    "paid_at": "2026-01-01",
    "invoice_number": "1",
    "quantity": "-1",
    "lines": "[]",
    "currency": "XXX",
    "billing_name": "Thief",
}


def test_forged_fields_are_not_read(client, products):
    owner = make_user()
    form = make_ready(client, {products[0]: 2}, email="guest@booktime.example")
    answer = client.post(HERE, form | FORGED | {"user": owner.pk, "user_id": owner.pk})
    order = Order.objects.get()
    assert answer.status_code == 303
    assert (str(order.total), str(order.shipping_price)) == ("23.48", "3.50")
    assert (order.user, order.email, order.status) == (None, "guest@booktime.example", 10)
    assert (order.paid_at, order.invoice_number, order.billing_name) == (None, None, "Alice Fenn")
    assert order.lines.count() == 2


WRONG = [
    {"basket": ""},
    {"basket": "-1"},
    {"basket": "1.5"},
    {"basket": "9" * 40},
    {"basket": "x"},
    {"quote_fingerprint": "x" * 65},
    {"quote_fingerprint": "x"},
    {"method": "0"},
    {"method": "9" * 40},
    {"method": "-1"},
    {"shipping": "2"},
    {"shipping": "x" * 5000},
    {"billing": "0"},
    {"basket": ["1", "2"]},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_what_is_forged_in_a_form_is_refused(client, products, wrong):
    form = make_ready(client, {products[0]: 2})
    before = everything()[:2]
    assert client.post(HERE, form | wrong).status_code in (303, 409, 422)
    assert everything()[:2] == before
    assert not Order.objects.exists()


def test_an_address_of_another_customer_is_refused(client, products):
    alice, bobs = make_user(), make_address(make_user())
    client.force_login(alice)
    make_address(alice)
    form = last_form(owner_of_basket(make_basket({products[0]: 1}, user=alice)))
    for place in ("shipping", "billing"):
        assert client.post(HERE, form | {place: bobs.pk}).status_code == 422
    assert not Order.objects.exists()


def test_a_basket_of_another_customer_is_refused_kindly(client, products):
    alice = make_user()
    client.force_login(alice)
    make_address(alice), make_basket({products[0]: 1}, user=alice)
    theirs = last_form(owner_of_basket(make_basket({products[1]: 1}, user=make_user())))
    answer = client.post(HERE, theirs, follow=True)
    assert answer.redirect_chain == [("/basket/", 303)]
    assert "That basket is no longer here" in answer.content.decode()
    assert not Order.objects.exists()


@pytest.mark.parametrize("gone", GONE)
def test_a_refusal_shows_the_page_anew_and_says_so(client, products, gone):
    form = make_ready(client, dict.fromkeys(products, 2))
    Product.objects.filter(pk=products[0].pk).update(**GONE[gone])
    answer = client.post(HERE, form)
    assert answer.status_code == 409
    assert "nothing has been ordered yet" in answer.content.decode().lower()
    assert not Order.objects.exists()
