"""Who may see an order: its customer, or whoever holds a guest's link (law 6)."""

import re

import pytest

from accounts.erasure import erase
from accounts.factories import make_user
from basket.models import Basket
from catalogue.models import Product
from orders.factories import make_order
from orders.guest_links import get_order_by_token, order_path, sign_order
from orders.invoices import issue_invoice
from orders.models import Order, OrderStatus

pytestmark = pytest.mark.django_db
PAGES = ["", "invoice/", "invoice/?format=pdf"]
ACTIONS = ["cancel/", "reorder/", "invoice/"]
TOKEN = re.compile(r'("X-CSRFToken": "|csrfmiddlewaretoken" value=")\w+')


@pytest.fixture
def order(alice, emma):
    order = make_order({emma: 2}, alice)
    issue_invoice(order.pk)
    return order


@pytest.fixture
def guests(emma):
    order = make_order({emma: 2})
    issue_invoice(order.pk)
    return order


def opened(client, order: Order) -> str:
    """Open a guest's link and return where it leads to."""
    answer = client.get(order_path(order), follow=True)
    assert answer.status_code == 200
    return answer.request["PATH_INFO"]


def forged(order: Order) -> dict[str, str]:
    number, _, signature = sign_order(order).partition(".")
    other = make_order({Product.objects.get(): 1})
    return {
        "unsigned": number,
        "empty": f"{number}.",
        "shortened": f"{number}.{signature[:-1]}",
        "longer": f"{number}.{signature}A",
        "changed": f"{number}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}",
        "of another order": f"{other.pk}.{signature}",
        "no number": f"x.{signature}",
        "a letter's digits": f"٣.{signature}",
        "huge": f"{'9' * 40}.{signature}",
        "negative": f"-{number}.{signature}",
    }


def test_a_customer_sees_the_own_order_in_all_its_forms(client, alice, order):
    client.force_login(alice)
    for path in PAGES:
        assert client.get(f"/order/{order.pk}/{path}").status_code == 200
    assert client.get(f"/order/done/{order.pk}/").status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_somebody_elses_order_is_answered_as_one_that_is_not_there(client, bob, order, path):
    client.force_login(bob)
    theirs, none = (client.get(f"/order/{pk}/{path}") for pk in (order.pk, 999_999))
    assert theirs.status_code == none.status_code == 404
    pages = [TOKEN.sub("", answer.content.decode()) for answer in (theirs, none)]
    assert pages[0] == pages[1]
    assert theirs.headers.keys() == none.headers.keys()
    assert client.get(f"/order/done/{order.pk}/").status_code == 404


@pytest.mark.parametrize("path", ACTIONS)
def test_nobody_does_anything_with_somebody_elses_order(client, bob, order, path):
    client.force_login(bob)
    assert client.post(f"/order/{order.pk}/{path}").status_code == 404
    order.refresh_from_db()
    assert order.status == OrderStatus.NEW
    assert not Basket.objects.filter(user=bob).exists()


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_led_to_sign_in_and_back(client, order, path):
    response = client.get(f"/order/{order.pk}/{path}")
    assert response.status_code == 302
    assert response["Location"].startswith("/login/?next=%2Forder%2F")
    back = client.post(response["Location"], {"login": "alice@booktime.example", "password": "x"})
    assert f'value="/order/{order.pk}/{path}"' in back.content.decode()


@pytest.mark.parametrize("path", [*ACTIONS, *PAGES])
def test_a_guests_order_is_not_opened_by_its_number(client, alice, guests, path):
    client.force_login(alice)
    assert client.get(f"/order/{guests.pk}/{path}").status_code in (404, 405)
    assert client.post(f"/order/{guests.pk}/{path}").status_code in (404, 405)


def test_a_guests_link_opens_everything(client, guests):
    base = opened(client, guests)
    for path in PAGES:
        assert client.get(base + path).status_code == 200
    assert client.get(f"/order/done/{guests.pk}/").status_code == 200
    assert client.post(f"{base}reorder/")["Location"] == "/basket/"
    assert client.post(f"{base}cancel/")["Location"] == base
    guests.refresh_from_db()
    assert guests.status == OrderStatus.CANCELLED


def test_a_forged_link_opens_nothing(client, guests):
    for name, token in forged(guests).items():
        assert get_order_by_token(token) is None, name
        for path in [f"/order/done/{token}/", *[f"/order/guest/{token}/{path}" for path in PAGES]]:
            assert client.get(path).status_code in (302, 404), (name, path)
            assert "12 Marsh Lane" not in client.get(path, follow=True).content.decode()


def test_a_forged_link_does_nothing(client, guests):
    for token in forged(guests).values():
        for path in ACTIONS:
            assert client.post(f"/order/guest/{token}/{path}").status_code == 404
    assert set(Order.objects.values_list("status", flat=True)) == {OrderStatus.NEW}


def test_a_link_of_another_secret_is_none(guests, settings):
    old = sign_order(guests)
    settings.SECRET_KEY = "another-secret-of-fifty-or-more-characters-" + "x" * 20
    assert get_order_by_token(old) is None
    settings.SECRET_KEY_FALLBACKS = []
    assert get_order_by_token(sign_order(guests)) == guests


def test_a_link_ends_with_the_address_it_was_sent_to(client, guests):
    old = order_path(guests)
    Order.objects.update(email="other@booktime.example")
    assert client.get(old).status_code == 404


def test_a_link_ends_with_the_account(client, alice, order):
    old = sign_order(order)
    erase(alice)
    order.refresh_from_db()
    for token in (old, sign_order(order)):
        for path in (f"/order/guest/{token}/", f"/order/done/{token}/"):
            assert client.get(path).status_code == 404


def test_nothing_about_an_order_is_stored_or_found_by_search_engines(client, alice, order, guests):
    client.force_login(alice)
    bases = [f"/order/{order.pk}/", opened(client, guests), f"/order/guest/{sign_order(guests)}/"]
    paths = [base + path for base in bases for path in PAGES]
    paths += [f"/order/done/{order.pk}/", f"/order/done/{sign_order(guests)}/"]
    for path in paths:
        response = client.get(path)
        assert response.status_code == (302 if path == bases[2] else 200)
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"


def test_the_list_is_neither_stored_nor_indexed(client, alice, order):
    client.force_login(alice)
    response = client.get("/order/")
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.content.decode()


# Guests who become customers ------------------------------------------------------------------


def test_a_guests_order_joins_the_account_when_its_address_is_verified(client, emma):
    order = make_order({emma: 1}, email="carol@booktime.example")
    link = order_path(order)
    carol = make_user(email="carol@booktime.example")
    client.force_login(carol)
    assert client.get(f"/order/{order.pk}/").status_code == 404, "anybody can type an address"
    carol.verify_email()
    assert client.get(f"/order/{order.pk}/").status_code == 200
    assert f"Order {order.pk}" in client.get("/order/").content.decode()
    client.logout()
    assert client.get(link)["Location"] == f"/order/{order.pk}/"
    assert client.get(f"/order/{order.pk}/")["Location"].startswith("/login/")


def test_nobody_elses_guest_order_joins(emma, bob, alice):
    orders = [make_order({emma: 1}, alice), make_order({emma: 1}, email="dora@booktime.example")]
    Order.objects.filter(pk=orders[0].pk).update(email=bob.email)
    bob.verify_email()
    owners = Order.objects.order_by("pk").values_list("user", flat=True)
    assert list(owners) == [alice.pk, None]


def test_an_order_joins_when_the_account_takes_its_address(emma, alice):
    order = make_order({emma: 1}, email="new@booktime.example")
    alice.ask_for_email("new@booktime.example")
    alice.confirm_email()
    order.refresh_from_db()
    assert order.user == alice
