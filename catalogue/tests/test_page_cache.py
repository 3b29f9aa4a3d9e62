"""What is kept of pages must never be seen after it stopped being true, nor by the wrong person."""

import re

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest, HttpResponse
from django.test import Client

from accounts.factories import make_user
from catalogue.derived.version import current_version
from catalogue.factories import make_feature, make_product, make_tag
from catalogue.models import Product
from catalogue.services import set_active
from config.caching import page_cache

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def caching(settings):
    settings.CACHE_PAGES = True
    page_cache._pages.clear()


@pytest.fixture
def emma():
    return make_product("Emma", authors=["Jane Austen"], tags=["Fiction"], stock=9)


def change(thing, **fields):
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.save()


TOKEN = re.compile(rb"[A-Za-z0-9]{64}")


def shown(response):
    """The page without the token of the visitor's forms, which is another one each time."""
    return TOKEN.sub(b"", response.content)


@pytest.mark.parametrize(
    "address", ["/", "/products/all/", "/product/emma/", "/authors/jane-austen/"]
)
def test_a_second_visitor_costs_one_query(client, emma, address, django_assert_num_queries):
    first = client.get(address)
    with django_assert_num_queries(1):
        second = client.get(address)
    assert shown(second) == shown(first) != second.content
    assert "Cookie" in second["Vary"]
    assert second["Content-Security-Policy"]


def test_each_visitor_of_a_cached_page_can_send_its_forms(emma):
    visitors = [Client(enforce_csrf_checks=True) for _ in range(2)]
    for visitor in visitors:
        visitor.get("/product/emma/")
        token = TOKEN.search(visitor.get("/product/emma/").content)[0].decode()
        headers = {"X-CSRFToken": token}
        assert visitor.post("/product/emma/", headers=headers).status_code == 405
        assert visitor.post("/product/emma/").status_code == 403
    secrets = {visitor.cookies["csrftoken"].value for visitor in visitors}
    assert len(secrets) == 2


CHANGES = {
    "price": lambda product: change(product, price="12.34"),
    "title": lambda product: change(product, name="Emma Woodhouse"),
    "off the shelves": lambda product: set_active(Product.objects.filter(pk=product.pk), False),
    "author": lambda product: change(product.authors.get(), name="J. Austen"),
    "category": lambda product: change(product.tags.get(), name="Novels"),
    "category's description": lambda product: change(product.tags.get(), description="Made up."),
    "another book": lambda product: make_product("Persuasion", tags=["Fiction"]),
    "deleted": lambda product: product.delete(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen_at_once(client, emma, name):
    before = shown(client.get("/products/fiction/"))
    CHANGES[name](emma)
    assert shown(client.get("/products/fiction/")) != before


def test_the_owners_blocks_are_seen_at_once(client, emma):
    pages = [shown(client.get("/"))]
    block = make_feature(kind="slide", title="First")
    pages.append(shown(client.get("/")))
    block.products.add(emma)
    pages.append(shown(client.get("/")))
    change(block, title="Second")
    pages.append(shown(client.get("/")))
    block.delete()
    pages.append(shown(client.get("/")))
    assert len(set(pages)) == 4
    assert pages[0] == pages[-1]


def test_copies_sold_without_a_new_version_are_seen_after_moments(client, emma, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(page_cache, "monotonic", lambda: now[0])
    assert b"On our shelves" in client.get("/product/emma/").content
    Product.objects.filter(pk=emma.pk).update(stock=2)
    now[0] += page_cache.CACHED_SECONDS - 0.1
    assert b"On our shelves" in client.get("/product/emma/").content
    now[0] += 0.2
    assert b"Only 2 left" in client.get("/product/emma/").content


def test_what_only_one_visitor_may_see_is_never_cached(client, emma, settings):
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
    alice = Client()
    alice.force_login(make_user())
    request = HttpRequest()
    request.session = alice.session
    messages = SessionStorage(request)
    messages.add(20, "Only for Alice")
    messages.update(HttpResponse())
    request.session.save()
    pages = [each.get("/product/emma/").content for each in (alice, client, alice, client)]
    assert [b"Account</a>" in page for page in pages] == [True, False, True, False]
    assert [b"Sign in</a>" in page for page in pages] == [False, True, False, True]
    assert not any(b"Only for Alice" in page for page in pages)


def test_a_message_is_shown_to_whom_it_is_for(client, emma):
    client.get("/")
    request = HttpRequest()
    storage, response = CookieStorage(request), HttpResponse()
    storage.add(20, "Only for this visitor")
    storage.update(response)
    client.cookies.update(response.cookies)
    assert b"Only for this visitor" in client.get("/").content
    assert b"Only for this visitor" not in client.get("/").content
    assert b"Only for this visitor" not in Client().get("/").content


def test_a_customer_costs_their_session_and_basket_more(client, emma, django_assert_num_queries):
    client.force_login(make_user())
    client.get("/product/emma/")
    with django_assert_num_queries(4):
        client.get("/product/emma/")


def test_a_page_and_its_part_are_cached_apart(client, emma):
    assert b"<html" in client.get("/products/all/").content
    for _ in range(2):
        assert b"<html" not in client.get("/products/all/", headers=HTMX).content
        restored = HTMX | {"HX-History-Restore-Request": "true"}
        assert b"<html" in client.get("/products/all/", headers=restored).content


def test_one_page_is_cached_for_all_hosts(client, emma, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    for host in ("one.example", "one.example:6666", "two.example"):
        html = client.get("/product/emma/", headers={"Host": host}).content.decode()
        assert f'href="{settings.SHOP_URL}/product/emma/"' in html
    assert len(page_cache._pages) == 1


def test_what_is_not_there_is_not_cached(client, emma):
    assert client.get("/product/persuasion/").status_code == 404
    make_product("Persuasion")
    assert client.get("/product/persuasion/").status_code == 200


def test_a_deleted_category_is_gone_at_once(client):
    products = make_tag("Empty")
    assert client.get("/products/empty/").status_code == 200
    products.delete()
    assert client.get("/products/empty/").status_code == 404


def test_what_visitors_type_is_not_cached(client, emma, settings, monkeypatch):
    from config.caching import fragment_cache

    monkeypatch.setattr(settings, "STATIC_LIVE", False)
    monkeypatch.setattr("config.bundles.ShopStaticFilesStorage.url", lambda self, name: name)
    client.get("/products/all/")
    before = fragment_cache._rendered.cache_info().currsize
    assert before > 0
    for number in range(5):
        client.get(f"/products/all/?q=emma&price_max={number + 20}")
        client.get(f"/products/all/?price_min=x{number}")
        client.get(f"/products/all/?author=somebody-{number}")
    assert fragment_cache._rendered.cache_info().currsize == before


def test_no_more_pages_are_kept_than_fit(client, emma, monkeypatch):
    monkeypatch.setattr(page_cache, "MAX_PAGES", 3)
    for page in range(1, 8):
        client.get(f"/products/all/?q=emma&sort=title&price_max={page * 10}")
    assert len(page_cache._pages) == 3


def test_every_change_makes_a_new_version(emma):
    versions = [current_version()]
    emma.save()
    versions.append(current_version())
    make_tag("Poetry")
    versions.append(current_version())
    assert len(set(versions)) == 3
