"""What a guest's link becomes: a cookie, and in time the way to a fresh one."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from basket.models import Basket
from orders.factories import make_order
from orders.guest_claims import claim_orders
from orders.guest_links import RENEWED_FOR, order_path, sign_order
from orders.invoices import issue_invoice
from orders.models import Order, OrderStatus

pytestmark = pytest.mark.django_db
PAGES = ["", "invoice/", "invoice/?format=pdf"]
ACTIONS = ["cancel/", "reorder/", "invoice/"]


@pytest.fixture
def order(alice, emma):
    return make_order({emma: 2}, alice)


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


# What becomes of the token -----------------------------------------------------------------


def cookie_of(client, order: Order):
    return client.cookies[f"order-{order.pk}"]


def test_a_link_leads_to_an_address_without_its_token(client, guests):
    link = order_path(guests)
    first = client.get(link)
    assert first["Location"] == f"{link}?plain", "no cookie came: does this browser keep any?"
    second = client.get(first["Location"])
    assert second["Location"] == f"/order/{guests.pk}/"
    for answer in (first, second):
        assert answer["Referrer-Policy"] == "strict-origin"
        assert "no-store" in answer["Cache-Control"]
    page = client.get(second["Location"])
    assert "12 Marsh Lane" in page.content.decode()
    assert sign_order(guests).rpartition(".")[2] not in page.content.decode()
    cookie = cookie_of(client, guests)
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/order/", True, "Lax")
    assert not cookie["max-age"], "gone with the browser"


def test_the_cookie_goes_by_https_only_where_the_shop_does(client, guests, settings):
    settings.SESSION_COOKIE_SECURE = True
    client.get(order_path(guests))
    assert cookie_of(client, guests)["secure"]


def test_a_browser_without_cookies_sees_the_order_where_it_is(guests):
    link = order_path(guests)
    assert Client().get(link)["Location"] == f"{link}?plain"
    page = Client().get(f"{link}?plain")
    assert (page.status_code, page["Referrer-Policy"]) == (200, "strict-origin")
    assert f'href="{link}invoice/"' in page.content.decode()
    for path in ("invoice/", "invoice/?format=pdf"):
        answer = Client().get(link + path)
        assert (answer.status_code, answer["Referrer-Policy"]) == (200, "strict-origin")
        assert "no-store" in answer["Cache-Control"]


def test_a_browser_keeps_several_guests_orders(client, guests, emma):
    other = make_order({emma: 1}, email="other@booktime.example")
    pages = [opened(client, order) for order in (guests, other)]
    assert pages == [f"/order/{guests.pk}/", f"/order/{other.pk}/"]
    assert [client.get(page).status_code for page in pages] == [200, 200]


def test_a_browser_keeps_the_newest_20_orders(client, emma):
    type(emma).objects.update(stock=99)
    orders = [make_order({emma: 1}, email=f"{number}@booktime.example") for number in range(22)]
    for order in orders:
        opened(client, order)
    assert client.get(f"/order/{orders[-20].pk}/").status_code == 200
    assert client.get(f"/order/{orders[-21].pk}/").status_code == 302
    for _ in range(2):
        assert opened(client, orders[0]) == f"/order/{orders[0].pk}/"


def test_a_signed_in_customer_sees_a_guests_order_beside_their_own(client, alice, order, guests):
    client.force_login(alice)
    for page in (opened(client, guests), f"/order/{order.pk}/"):
        assert client.get(page).status_code == 200


def test_the_cookie_of_one_order_opens_no_other(client, guests, order):
    client.cookies[f"order-{order.pk}"] = sign_order(guests)
    assert client.get(f"/order/{order.pk}/")["Location"].startswith("/login/")
    assert client.get(f"/order/{guests.pk}/")["Location"].startswith("/login/")


def test_opening_a_link_writes_nothing(client, guests):
    with CaptureQueriesContext(connection) as asked:
        client.get(order_path(guests), follow=True)
    assert {query["sql"].split()[0] for query in asked} == {"SELECT"}


# Its end ---------------------------------------------------------------------------------------


@pytest.fixture
def past(guests, settings):
    """Return a guest's order that was over more than GUEST_LINK_DAYS ago."""
    settings.GUEST_LINK_DAYS = 90
    guests.closed_at = timezone.now() - timedelta(days=91)
    guests.save(update_fields=["closed_at"])
    return guests


@pytest.fixture
def old_link(past, monkeypatch):
    """Let every link be older than a week."""
    monkeypatch.setattr("orders.guest_links.RENEWED_FOR", timedelta(days=-1))
    return order_path(past)


def test_a_link_works_until_90_days_after_the_order_is_over(client, past, old_link):
    past.closed_at = timezone.now() - timedelta(days=89)
    past.save(update_fields=["closed_at"])
    assert opened(client, past) == f"/order/{past.pk}/"


def test_a_link_that_lapsed_says_so_and_shows_nothing(client, past, old_link):
    answers = [client.get(old_link, follow=True), client.get(f"{old_link}?plain")]
    answers += [client.get(f"/order/{past.pk}/{path}") for path in PAGES]
    answers += [client.get(f"{old_link}{path}") for path in PAGES[1:]]
    answers += [client.get(f"/order/done/{key}/") for key in (past.pk, sign_order(past))]
    for answer in (each for each in answers if each.status_code != 302):
        page = answer.content.decode()
        assert answer.status_code == 410
        assert "This link has expired" in page
        assert not re.search("Marsh Lane|Emma|guest@booktime.example|£", page)


def test_a_link_that_lapsed_does_nothing(client, past, old_link):
    client.get(old_link)
    for path in ACTIONS:
        assert client.post(f"/order/{past.pk}/{path}").status_code == 410
        assert client.post(f"{old_link}{path}").status_code == 410
    assert Order.objects.get().status == OrderStatus.NEW
    assert not Basket.objects.open().exists()


def test_a_fresh_link_is_mailed_to_the_address_of_the_order(client, past, old_link, emails):
    client.get(old_link)
    (message,) = emails(client.post, f"/order/{past.pk}/link/")
    assert message.to == [past.email]
    assert "It works for" in message.body
    page = client.get(f"/order/{past.pk}/").content.decode()
    assert "A new link is on its way" in page
    assert past.email not in page


def test_a_fresh_link_works_for_a_week(client, past):
    assert opened(client, past) == f"/order/{past.pk}/"
    assert timedelta(days=7) == RENEWED_FOR


def test_nobody_without_a_link_has_one_sent(client, past, alice, order):
    for pk in (past.pk, order.pk, 999_999):
        assert client.post(f"/order/{pk}/link/").status_code == 404


def test_a_link_leads_to_sign_in_once_the_order_joined_an_account(client, guests, alice, bob):
    link, base = order_path(guests), opened(client, guests)
    claim_orders(Order.objects.filter(pk=guests.pk), alice)
    assert client.get(link)["Location"] == base
    for path in PAGES:
        assert client.get(base + path)["Location"].startswith("/login/")
    for path in ("invoice/", "invoice/?format=pdf"):
        assert client.get(link + path)["Location"] == base
    for path in ACTIONS:
        assert client.post(base + path)["Location"].startswith("/login/")
        assert client.post(link + path)["Location"] == base
    assert Order.objects.get(pk=guests.pk).status == OrderStatus.NEW
    assert not Basket.objects.open().exists()
    client.force_login(bob)
    assert client.get(base).status_code == 404
    client.force_login(alice)
    assert client.get(link, follow=True).status_code == 200
