"""An address that nobody has proven takes little, however it is written (law 14)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.erasure import erase
from accounts.factories import make_address, make_user
from basket.factories import make_basket, owner_of_basket
from catalogue.factories import make_product
from config.tests.pages import text
from orders.factories import last_form, line_ids, make_ready, make_submission
from orders.models import Draft, LineStatus, Order
from orders.payments import enter, mark_paid
from orders.refusals import UnprovenLimitError
from orders.services import place_order
from orders.transitions import Actor, cancel, transition_lines

pytestmark = pytest.mark.django_db
HERE = "/order/address_select/"
EMAIL = "anne@booktime.example"


def order_of(copies, email=EMAIL, network="", user=None, product=None):
    """Place an order of so many copies of a book; return it, or what is too much."""
    basket = make_basket({product or make_product(stock=None): copies}, user=user)
    submission = make_submission(owner_of_basket(basket), email=email, network=network)
    try:
        return place_order(submission)[0]
    except UnprovenLimitError as refusal:
        return refusal.excess


def is_placed(*args, **fields):
    return isinstance(order_of(*args, **fields), Order)


def test_a_guest_takes_ten_copies_of_a_book_and_is_told_so():
    product = make_product("Emma", stock=50)
    excess = order_of(11, product=product)
    assert [tuple(title) for title in excess.products] == [("Emma", 11, 10)]
    assert (excess.in_all, excess.had_before) == (False, False)
    product.refresh_from_db()
    assert (product.stock, Order.objects.count()) == (50, 0)
    assert is_placed(10, product=product)
    assert order_of(1, product=product).had_before


def test_a_guest_takes_thirty_copies_in_all_over_all_orders():
    assert all(is_placed(10) for _ in range(3))
    excess = order_of(1)
    assert (excess.products, excess.wanted, excess.left) == ([], 1, 0)
    assert is_placed(1, email="emma@booktime.example")


@pytest.mark.parametrize("alias", ["anne+books@booktime.example", "anne+a+b@booktime.example"])
def test_another_way_to_write_an_address_takes_no_more(alias):
    product = make_product(stock=None)
    assert is_placed(10, email=EMAIL, product=product)
    assert not is_placed(1, email=alias, product=product)
    other = make_product(stock=None)
    assert is_placed(10, email=alias, product=other)
    assert not is_placed(1, email=EMAIL, product=other)


def test_capital_letters_are_the_same_address(client):
    make_ready(client, {make_product(stock=None): 1})
    client.post(HERE, {"do": "email", "email": "ANNE+Books@BookTime.example"})
    assert Draft.objects.latest("pk").email == "anne+books@booktime.example"


def test_many_addresses_of_one_network_take_no_more_than_it_may(settings):
    settings.UNPROVEN_COPIES_PER_NETWORK = 25
    for number in range(2):
        assert is_placed(10, email=f"{number}@booktime.example", network="192.0.2.1")
    excess = order_of(6, email="other@booktime.example", network="192.0.2.1")
    assert excess.from_network
    assert is_placed(5, email="other@booktime.example", network="192.0.2.1")
    assert is_placed(6, email="last@booktime.example", network="192.0.2.2")
    assert is_placed(6, email="unknown@booktime.example", network="")


def test_the_many_networks_of_one_line_take_no_more_together(settings):
    settings.UNPROVEN_COPIES_PER_NETWORK = 25
    for number in range(2):
        network = f"2001:db8:1:{number}::/64"
        assert is_placed(10, email=f"{number}@booktime.example", network=network)
    assert not is_placed(6, email="other@booktime.example", network="2001:db8:1:ffff::/64")
    assert is_placed(6, email="other@booktime.example", network="2001:db8:2::/64")


def test_a_network_is_kept_as_a_hash_alone():
    order = order_of(1, network="192.0.2.1")
    assert len(order.network) == 64
    assert order.network == order_of(1, network="192.0.2.1").network
    assert order.network != order_of(1, network="192.0.2.2").network


def pay(order):
    mark_paid(order.pk, Actor())


def pay_a_part(order):
    enter(order.pk, 1, Actor())


def call_off(order):
    cancel(order.pk, Actor())


def pack(order):
    transition_lines(order.pk, LineStatus.PROCESSING, Actor(), line_ids(order)[:1])


@pytest.mark.parametrize("change", [pay, pay_a_part, call_off, pack])
def test_what_is_paid_over_or_being_packed_counts_no_more(change):
    product = make_product(stock=None, price="9.99")
    order = order_of(10, network="192.0.2.1", product=product)
    change(order)
    order.refresh_from_db()
    assert (order.held_until, order.network) == (None, "")
    assert is_placed(10, product=product)


def test_a_cancelled_copy_makes_room_for_another():
    product = make_product(stock=None)
    order = order_of(10, product=product)
    cancel(order.pk, Actor(), line_ids(order)[:1])
    assert is_placed(1, product=product)
    assert not is_placed(1, product=product)


def test_an_order_of_an_unproven_address_is_held_for_two_days(client):
    order = order_of(1, network="192.0.2.1")
    hours = order.held_until - order.date_added
    assert timedelta(hours=47, minutes=59) < hours <= timedelta(hours=48, minutes=1)
    assert order.email_verified_at is None


def test_a_customer_whose_address_is_not_confirmed_takes_as_little():
    alice = make_user()
    assert order_of(10, email=alice.email, user=alice).held_until
    assert order_of(21, email=alice.email, user=alice).in_all


def test_a_school_with_a_proven_address_orders_60_copies(client):
    school, product = make_user(proven=True), make_product("Emma", stock=None, price="7.99")
    make_address(school)
    client.force_login(school)
    form = last_form(owner_of_basket(make_basket({product: 60}, user=school)))
    assert client.post(HERE, form).status_code == 303
    order = Order.objects.get()
    assert (order.held_until, order.network, order.unusual) == (None, "", "")
    assert order.email_verified_at
    assert order.pay_by == timezone.localdate() + timedelta(days=14)


def test_a_guest_with_the_proven_address_of_a_customer_has_proven_nothing():
    school = make_user(proven=True)
    order = order_of(10, email=school.email)
    assert (order.held_until is None, order.email_verified_at) == (False, None)
    assert not is_placed(21, email=school.email)


def test_the_checkout_says_what_is_too_much_and_how_to_order_more(client):
    emma, ulysses = make_product("Emma", stock=None), make_product("Ulysses", stock=None)
    form = make_ready(client, {emma: 40, ulysses: 2})
    message = text(client.get(HERE))
    assert "up to 10 copies of a book and 30 books in all" in message
    answer = client.post(HERE, form)
    message = text(answer)
    assert answer.status_code == 422
    assert "<title> Error: Checkout" in message
    assert "<bdi>Emma</bdi>: you want 40, we can take 10" in message
    assert "You want 42 books in all, we can take 30" in message
    assert "<bdi>Ulysses</bdi>: you want" not in message
    assert "Nothing has been ordered yet." in message
    assert 'href="/login/?next=/order/address_select/"' in message
    assert "mailto:shop@booktime.example" in message
    assert not Order.objects.exists()
    assert client.get("/basket/").context["basket"].copies == 42


def test_a_customer_is_told_to_confirm_the_address(client):
    alice = make_user()
    make_address(alice)
    client.force_login(alice)
    form = last_form(owner_of_basket(make_basket({make_product(stock=None): 11}, user=alice)))
    answer = client.post(HERE, form)
    assert answer.status_code == 422
    assert 'href="/account/email/">confirm your address' in text(answer)


def test_the_limit_holds_whatever_header_a_browser_sends(client, settings):
    settings.UNPROVEN_COPIES_PER_NETWORK = 5
    for number, expected in ((5, 303), (1, 422)):
        form = make_ready(client, {make_product(stock=None): number})
        header = {"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"}
        assert client.post(HERE, form, headers=header).status_code == expected


def test_a_refused_order_takes_no_place_among_the_orders_of_an_hour(client, settings):
    settings.UNPROVEN_COPIES = 5
    form = make_ready(client, {make_product(stock=None): 6}, email=EMAIL)
    for _ in range(21):
        assert client.post(HERE, form).status_code == 422


def test_the_terms_are_said_at_the_checkout_and_a_change_of_them_is_shown(client, settings):
    form = make_ready(client, {make_product(): 1})
    day = timezone.localdate() + timedelta(days=14)
    message = text(client.get(HERE))
    assert f"within 14 days, that is by {day.day} {day:%B %Y}" in message
    assert "confirm your address within 48 hours" in message
    settings.PAYMENT_DAYS = 7
    assert client.post(HERE, form).status_code == 409
    assert not Order.objects.exists()


def test_erasure_keeps_what_counts_for_the_network():
    alice = make_user()
    order = order_of(10, email=alice.email, user=alice, network="192.0.2.1")
    erase(alice)
    order.refresh_from_db()
    assert (order.email, bool(order.network)) == ("", True)
