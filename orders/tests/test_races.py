"""Many shoppers and staff at the same moment, with real threads, on both databases."""

from functools import partial

import pytest
from django.test import Client

from accounts.erasure import erase
from accounts.factories import make_address, make_user
from basket import changes, services
from basket.factories import make_basket, owner_of_basket
from basket.models import Basket
from catalogue.factories import make_product
from catalogue.models import Product
from config.tests.threads import run_concurrently
from orders.factories import last_form, make_method, make_ready, make_submission
from orders.guest_claims import claimable_orders
from orders.models import Draft, Order
from orders.refusals import NotPlacedError, ShortageError
from orders.services import place_order
from orders.tests.soundness import sound  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "/order/address_select/"


def tried(submission):
    """Place, and return the order, or the kind of refusal."""
    try:
        return place_order(submission)[0]
    except NotPlacedError as refusal:
        return type(refusal)


ROUNDS = 6


def guest_submission(products, **fields):
    return make_submission(owner_of_basket(make_basket(products)), **fields)


@pytest.fixture
def handler():
    """Let all browsers share what answers them: each would make its own, which takes longest."""
    handler = Client().handler
    handler.load_middleware()
    return handler


def browser(handler, like=None):
    client = Client()
    client.handler = handler
    if like:
        client.cookies.update(like.cookies)
    return client


def stock_of(product):
    return Product.objects.values_list("stock", flat=True).get(pk=product.pk)


def clear_away():
    """Forget the baskets of a round."""
    Basket.objects.filter(status=10).delete()


def test_of_50_shoppers_3_get_the_last_3_copies():
    make_method()
    for _ in range(ROUNDS):
        product = make_product(stock=3)
        outcomes = run_concurrently(
            *[partial(tried, guest_submission({product: 1})) for _ in range(50)]
        )
        orders = [outcome for outcome in outcomes if isinstance(outcome, Order)]
        assert len(orders) == len({order.pk for order in orders}) == 3
        assert outcomes.count(ShortageError) == 47
        assert stock_of(product) == 0
        clear_away()


def test_of_50_browsers_3_get_the_last_3_copies_and_47_a_kind_page(handler):
    product, clients = make_product(stock=3), [browser(handler) for _ in range(50)]
    forms = [make_ready(client, {product: 1}) for client in clients]
    posts = [partial(client.post, HERE, form) for client, form in zip(clients, forms, strict=True)]
    answers = run_concurrently(*posts)
    assert sorted(answer.status_code for answer in answers) == [303] * 3 + [409] * 47
    for answer in answers:
        if answer.status_code == 409:
            assert "nothing has been ordered yet" in answer.content.decode().lower()
    assert (Order.objects.count(), stock_of(product)) == (3, 0)


def test_one_basket_submitted_20_times_from_two_sessions_is_one_order(handler):
    for _ in range(ROUNDS):
        alice, product = make_user(), make_product(stock=5)
        make_address(alice)
        form = last_form(owner_of_basket(make_basket({product: 2}, user=alice)))
        sessions = [browser(handler), browser(handler)]
        for session in sessions:
            session.force_login(alice)
        posts = [partial(browser(handler, session).post, HERE, form) for session in sessions * 10]
        answers = run_concurrently(*posts)
        order = Order.objects.get(user=alice)
        assert {answer.status_code for answer in answers} == {303}
        assert {answer["Location"] for answer in answers} == {f"/order/done/{order.pk}/"}
        assert stock_of(product) == 3


def test_a_guests_basket_submitted_20_times_is_one_order(handler):
    for _ in range(5):
        client, product = browser(handler), make_product(stock=5)
        form = make_ready(client, {product: 2})
        posts = [partial(browser(handler, client).post, HERE, form) for _ in range(20)]
        answers = run_concurrently(*posts)
        assert {answer.status_code for answer in answers} == {303}
        [place] = {answer["Location"] for answer in answers}
        assert place == f"/order/done/{Order.objects.latest('pk').pk}/"
        assert stock_of(product) == 3
    assert Order.objects.count() == 5
    assert not Draft.objects.exists()


def test_baskets_with_the_same_books_in_opposite_order_do_not_stop_each_other():
    one, other = make_product(stock=200), make_product(stock=200)
    for _ in range(ROUNDS):
        pairs = [{one: 1, other: 1}, {other: 1, one: 1}] * 4
        assert all(
            run_concurrently(*[partial(place_order, guest_submission(pair)) for pair in pairs])
        )
    assert (Order.objects.count(), stock_of(one), stock_of(other)) == (
        8 * ROUNDS,
        200 - 8 * ROUNDS,
        200 - 8 * ROUNDS,
    )


def test_a_checkout_beside_changes_of_its_basket_orders_what_was_shown():
    product, more = make_product(stock=None), make_product(stock=None)
    placed = 0
    for _ in range(ROUNDS):
        basket = make_basket({product: 2})
        owner, line = owner_of_basket(basket), basket.lines.get()
        submission = make_submission(owner)
        works = [partial(tried, submission)]
        works += [
            partial(kindly, services.add_product, owner=owner, product_id=more.pk, quantity=1)
        ]
        works += [
            partial(kindly, services.set_line_quantity, owner=owner, line_id=line.pk, quantity=5)
        ]
        works += [
            partial(kindly, services.set_line_quantity, owner=owner, line_id=line.pk, quantity=0)
        ]
        outcome = run_concurrently(*works)[0]
        if isinstance(outcome, Order):
            placed += 1
            assert [(line.product, line.price) for line in outcome.lines.all()] == [
                (product, product.price)
            ] * 2
            assert list(outcome.basket.lines.values_list("product", "quantity")) == [
                (product.pk, 2)
            ]
        clear_away()
    assert placed == Order.objects.count()


def kindly(work, **submission):
    try:
        return work(**submission)
    except changes.BasketRefusedError:
        return None


def test_an_account_is_erased_beside_its_order():
    product = make_product(stock=40)
    for _ in range(ROUNDS):
        alice = make_user()
        submission = make_submission(
            owner_of_basket(make_basket({product: 1}, user=alice)), email=alice.email
        )
        run_concurrently(partial(tried, submission), partial(erase, alice))
        assert not Basket.objects.filter(user=alice.pk).exists()
        assert not Order.objects.exclude(user=None, email="").exists(), "nothing of hers is kept"
    assert stock_of(product) == 40 - Order.objects.count()


def test_an_account_is_erased_beside_a_guests_order_with_its_address():
    product = make_product(stock=40)
    for _ in range(ROUNDS):
        alice = make_user()
        alice.emailaddress_set.update(verified=True)
        submission = guest_submission({product: 1}, email=alice.email)
        order, _ = run_concurrently(partial(tried, submission), partial(erase, alice))
        order.refresh_from_db()
        assert order.user is None


def test_a_guest_orders_beside_the_proof_of_their_address():
    """It joins as one that was there before, or its person is asked: none is lost."""
    product = make_product(stock=None)
    for _ in range(ROUNDS):
        alice = make_user()
        submission = guest_submission({product: 1}, email=alice.email)
        order, _ = run_concurrently(partial(tried, submission), alice.verify_email)
        order.refresh_from_db()
        assert order.user == alice or claimable_orders(alice).get() == order
