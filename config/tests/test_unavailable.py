"""The database away, or too busy: 503 from every page, and one line in the log."""

import asyncio
import logging
import os
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlsplit

import pytest
from django.conf import settings as shop
from django.db import DatabaseError, OperationalError, ProgrammingError, connection, connections
from django.test import AsyncClient, Client

from accounts.factories import make_owner, make_user
from basket.factories import visit
from basket.models import BasketLine
from catalogue.factories import make_product, make_tag
from catalogue.models import Product
from config.retrying import retried
from config.tests.lock_waits import locked
from config.tests.threads import run_concurrently
from config.unavailable import SENTENCE, is_unavailable
from orders.tests.test_killed_server import Shop, Visit

pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL")
PAGES = """
    / /about-us/ /products/all/ /products/crime/?q=book&format=ebook
    /product/emma/ /authors/jane-austen/ /basket/ /order/address_select/ /order/find/ /order/
    /account/ /address/ /sitemap.xml /admin/ /admin/catalogue/product/ /office-admin/
    /dispatch-admin/ /order-dashboard/ /order-dashboard/jobs/
""".split()
NEED_NONE = ["/nowhere/", "/search/suggest/?q=bo", "/order/guest/a-token/"]


@contextmanager
def away():
    """Refuse all connections, as a server that is stopped or full does."""
    connections.close_all()
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        connection.settings_dict["NAME"] = "/nowhere/shop.sqlite3"
        try:
            yield
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = name
        return
    with maintenance() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
        cursor.execute(others, [name])
        try:
            yield
        finally:
            connections.close_all()
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@contextmanager
def maintenance():
    """Open a connection to the server that no database of ours is needed for."""
    with connection._nodb_cursor() as cursor:
        yield cursor


@pytest.fixture
def owner():
    """The browser of an owner, with a basket; what goes wrong is answered, as by a server."""
    make_tag("Crime"), make_product("Emma", authors=["Jane Austen"])
    client = Client(raise_request_exception=False)
    client.force_login(make_owner())
    visit(client, {make_product("Ulysses"): 1})
    return client


@pytest.fixture
def errors(caplog):
    """Return what is said in the log."""
    caplog.set_level(logging.WARNING)
    return lambda: [record for record in caplog.records if not record.name.startswith("asyncio")]


def assert_says_so(response):
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("is_cached", [False, True])
def test_every_page_says_so_while_the_database_is_away(owner, errors, settings, is_cached):
    settings.CACHE_PAGES = is_cached
    outsiders = Client(raise_request_exception=False)
    with away():
        for page in PAGES + NEED_NONE:
            for client in (owner, outsiders):
                before = len(errors())
                response = client.get(page)
                # What needs no database may be said: sign in first, there is no such address.
                may = client is outsiders or page in NEED_NONE
                assert response.status_code in ({503, 302, 303, 404} if may else {503}), page
                if response.status_code == 503:
                    assert_says_so(response)
                    assert "We are very busy just now" in response.content.decode()
                    message = errors()[before:]
                    assert len(message) == 1, [record.getMessage() for record in message]
                    assert message[0].exc_info is None
                    assert "\n" not in message[0].getMessage()
                    assert "a-token" not in message[0].getMessage()
        assert owner.get("/healthz").status_code == 200
    assert {owner.get(page).status_code for page in PAGES} <= {200, 302, 303}


def test_a_form_is_answered_so_also_where_a_middleware_asks_first(owner, errors):
    with away():
        response = owner.post("/basket/add/", {"product_id": 1})
    assert_says_so(response)
    assert len(errors()) == 1


def test_htmx_is_told_in_a_sentence(owner):
    with away():
        response = owner.post("/basket/add/", {"product_id": 1}, headers={"HX-Request": "true"})
    assert_says_so(response)
    assert response["Content-Type"].startswith("text/plain")
    assert response.content.decode() == SENTENCE


def test_it_is_the_same_in_an_asynchronous_process(owner):
    async def ask():
        client = AsyncClient(raise_request_exception=False)
        client.cookies = owner.cookies
        return [await client.get("/"), await client.post("/basket/add/", {"product_id": 1})]

    with away():
        for response in asyncio.run(ask()):
            assert_says_so(response)


@contextmanager
def busy(product):
    """Let another program hold what a basket needs, for longer than a page waits here."""
    if connection.vendor == "postgresql":
        with locked(Product.objects.filter(pk=product.pk)), connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 50")
            yield
            cursor.execute("RESET lock_timeout")
        return
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    yield
    other.close()
    connection.close()


def test_who_waits_too_long_is_told_and_the_others_go_on(owner, errors):
    product = Product.objects.get(name="Emma")
    with busy(product):
        assert_says_so(owner.post("/basket/add/", {"product_id": product.pk}))
        assert len(errors()) == 1
        assert owner.get("/product/emma/").status_code == 200
    assert not BasketLine.objects.filter(product=product).exists()
    assert owner.post("/basket/add/", {"product_id": product.pk}).status_code == 303


@on_postgresql
def test_a_connection_that_was_lost_is_made_anew(owner):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        mine = cursor.fetchone()[0]
    with maintenance() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
    assert_says_so(owner.get("/basket/"))
    connection.close_if_unusable_or_obsolete()  # as Django does after each request of a server
    assert owner.get("/basket/").status_code == 200


def error_of(work) -> Exception:
    with pytest.raises(DatabaseError) as caught:
        work()
    return caught.value


def test_a_fault_of_ours_is_none_of_it():
    def asks_for_a_table_that_is_not_there():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM nowhere")

    def saves_a_row_that_is_gone():
        user = make_user()
        type(user).objects.filter(pk=user.pk).delete()
        user.save(update_fields=["first_name"])

    for work in (asks_for_a_table_that_is_not_there, saves_a_row_that_is_gone):
        assert not is_unavailable(error_of(work))
    assert not is_unavailable(ProgrammingError())
    assert not is_unavailable(ValueError())


@pytest.mark.parametrize(("patience", "calls"), [(60, 6), (-1, 1)])
def test_a_transaction_is_not_run_again_when_somebody_waited_long(monkeypatch, patience, calls):
    monkeypatch.setattr("config.retrying.PATIENCE", patience)
    monkeypatch.setattr("config.retrying.MAX_PAUSE", 0)
    begun = []

    @retried
    def work():
        begun.append(1)
        raise OperationalError("database is locked")

    with pytest.raises(OperationalError):
        work()
    assert len(begun) == calls


# Real servers -----------------------------------------------------------------------------------


@on_postgresql
@pytest.mark.parametrize(
    ("server", "limits"),
    [("config.wsgi", "3s 21s"), ("config.asgi", "3s 21s"), ("django.core.wsgi", "0 0")],
)
def test_pages_wait_only_so_long_and_commands_as_long_as_it_takes(server, limits):
    script = f"""
import {server}, django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    for name in ("lock_timeout", "statement_timeout"):
        cursor.execute(f"SHOW {{name}}")
        print(*cursor.fetchone(), end=" ")
"""
    limited = {"LOCK_TIMEOUT": "3", "STATEMENT_TIMEOUT": "21"}
    name = connection.settings_dict["NAME"]
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    message = subprocess.run(
        [sys.executable, "-c", script],
        cwd=shop.BASE_DIR,
        env=os.environ | limited | {"DATABASE_URL": url},
        check=True,
        capture_output=True,
        text=True,
    )
    assert message.stdout.strip() == limits


@on_postgresql
def test_a_server_outlives_a_locked_row_and_a_database_that_is_away(tmp_path):
    """Two workers of gunicorn: what was one locked row stopped the whole shop."""
    product = make_product("Emma")
    server = Shop(tmp_path)
    server.environment["LOCK_TIMEOUT"] = "1"
    server.start()
    try:
        workers = [Visit(server.port) for _ in range(2)]
        for visitor in workers:
            visitor.asked("GET", "/product/emma/")
        add = [partial(v.asked, "POST", "/basket/add/", product_id=product.pk) for v in workers]
        with locked(Product.objects.filter(pk=product.pk)):
            assert [status for status, _ in run_concurrently(*add)] == [503, 503]
            assert workers[0].asked("GET", "/about-us/")[0] == 200
        assert [status for status, _ in run_concurrently(*add)] == [303, 303]
        with away():
            assert workers[0].asked("GET", "/basket/")[0] == 503
            assert workers[0].asked("GET", "/healthz")[0] == 200
        assert workers[0].asked("GET", "/basket/")[0] == 200
    finally:
        server.kill()
    message = (tmp_path / "server.log").read_text()
    assert message.count("The database is away or busy, for ") == 3
    assert "Traceback" not in message
    assert "WORKER TIMEOUT" not in message
