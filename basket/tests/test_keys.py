"""A basket's key is a secret of its browser alone: nothing that a page says leads to it."""

import re

import pytest
from django.conf import settings
from django.middleware.csrf import _unmask_cipher_token as unmasked
from django.test import Client

from accounts.factories import PASSWORD
from basket.factories import visit
from basket.models import Basket, BasketLine
from basket.owner import BASKET_COOKIE, MAX_SPARE_KEYS, SPARE_COOKIE_PREFIX, hash_key
from catalogue.factories import make_product
from config.tests.test_settings import GOOD, start

pytestmark = pytest.mark.django_db
ADD = "/basket/add/"


def keys(client):
    """Return what stands in the cookies that know a basket."""
    cookies = client.cookies.items()
    return {cookie.value for name, cookie in cookies if name.startswith(BASKET_COOKIE)} - {""}


def basket_page(client):
    return client.get("/basket/").content.decode()


def test_who_knows_a_visitors_form_token_knows_nothing_of_their_basket(emma, ulysses):
    victim, thief = Client(), Client()
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', basket_page(victim))[1]
    victim.post(ADD, {"product_id": emma.pk})
    for planted in (unmasked(token), victim.cookies[settings.CSRF_COOKIE_NAME].value):
        thief.cookies.clear()
        thief.cookies[settings.CSRF_COOKIE_NAME] = planted
        thief.post(ADD, {"product_id": ulysses.pk, "csrfmiddlewaretoken": token})
        assert not keys(thief) & keys(victim)
        assert "Emma" not in basket_page(thief)
    assert "Ulysses" not in basket_page(victim)


def test_a_key_stands_in_no_page(emma):
    client = Client()
    client.post(ADD, {"product_id": emma.pk})
    assert len(keys(client)) == 1
    for address in ("/", "/product/emma/", "/basket/", "/order/address_select/"):
        html = client.get(address).content.decode()
        assert not [key for key in keys(client) if key in html or hash_key(key) in html]


def test_copies_of_two_tabs_first_adds_are_capped_like_all_others(client):
    last = make_product("Persuasion", stock=3)
    for _ in range(2):
        answer = Client().post(ADD, {"product_id": last.pk, "quantity": 2})
        client.cookies.update(answer.cookies)
    assert "Persuasion" in basket_page(client)
    assert BasketLine.objects.get().quantity == 3


def test_more_keys_than_browsers_make_are_not_asked_for(
    client, emma, django_assert_max_num_queries
):
    visit(client, {emma: 1})
    for number in range(300):
        client.cookies[f"{SPARE_COOKIE_PREFIX}{number}"] = f"{number:064x}"
    client.cookies[f"{SPARE_COOKIE_PREFIX}x"] = "x' OR 1=1"
    with django_assert_max_num_queries(8) as captured:
        assert "Emma" in basket_page(client)
    spares = [query["sql"] for query in captured if " IN (" in query["sql"]]
    assert spares[0].count(",") < MAX_SPARE_KEYS + 20


def test_other_keys_alone_open_nothing(client, emma):
    visit(client, {emma: 1})
    client.cookies[f"{SPARE_COOKIE_PREFIX}1"] = client.cookies.pop(BASKET_COOKIE).value
    assert "Your basket is empty" in basket_page(client)


def test_sign_out_forgets_every_key(client, alice, emma):
    client.force_login(alice)
    for number in range(3):
        client.cookies[f"{SPARE_COOKIE_PREFIX}{number}"] = f"{number:064x}"
    client.cookies[BASKET_COOKIE] = "0" * 64
    client.post("/logout/")
    assert keys(client) == set()


def test_a_basket_that_began_in_two_tabs_comes_along_whole(client, alice, emma, ulysses):
    for product in (emma, ulysses):
        client.cookies.update(Client().post(ADD, {"product_id": product.pk}).cookies)
    client.post("/login/", {"login": alice.email, "password": PASSWORD})
    assert Basket.objects.get().user == alice
    assert keys(client) == set()


def test_over_https_no_neighbour_can_plant_a_cookie():
    """Browsers refuse the prefix where Domain is set, or Secure or Path=/ is not."""
    names = "SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, BASKET_COOKIE_NAME, "
    names += "KNOWN_BROWSER_COOKIE_NAME"
    flags = "SESSION_COOKIE_SECURE, CSRF_COOKIE_SECURE, SESSION_COOKIE_DOMAIN, CSRF_COOKIE_DOMAIN"
    code = f"from django.conf import settings; from config.settings import {names}; "
    code += f"print({names}); print([getattr(settings, n) for n in '{flags}'.split(', ')])"
    started = start("manage.py", "shell", "--no-imports", "-c", code, **GOOD)
    assert started.stdout.splitlines() == [
        "__Host-sessionid __Host-csrftoken __Host-basket __Host-known-browser",
        "[True, True, None, None]",
    ]
