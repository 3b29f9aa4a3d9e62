"""A real server is killed again and again while shoppers order: their ledger is the truth."""

import os
import random
import re
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from threading import Condition, Event, Thread
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django_tasks_db.models import DBTaskResult

from catalogue.factories import make_product
from orders.factories import make_method
from orders.models import Order, OrderEmail

KILLS, CUSTOMERS, PATIENCE = 8, 8, 60
HERE = "/order/address_select/"
ADDRESS = {
    "key": "new",
    "name": "Gwen",
    "country": "GB",
    "address1": "1 Mill Road",
    "city": "Leeds",
    "zip_code": "LS9 8AA",
}
HIDDEN = re.compile(
    r'name="(csrfmiddlewaretoken|basket|quote_fingerprint|addresses_fingerprint)" value="([^"]*)"'
)


class Shop:
    """The shop on this test's database, as production runs it: two processes of gunicorn."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, random.randrange(20_000, 32_000)
        self.environment = self._environment()
        self._run("manage.py", "collectstatic", "--no-input", "--verbosity", "0")

    def _environment(self) -> dict[str, str]:
        name = str(connection.settings_dict["NAME"])
        database = f"sqlite:///{name}"
        if connection.vendor == "postgresql":
            database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return kept | {
            "DEBUG": "false",
            "HTTPS": "false",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": database,
            "MEDIA_ROOT": str(self.folder / "media"),
            "STATIC_ROOT": str(self.folder / "static"),
        }

    def _run(self, *command: str) -> None:
        whole = [sys.executable, *command]
        subprocess.run(whole, cwd=settings.BASE_DIR, env=self.environment, check=True)

    def start(self) -> None:
        options = ["config.wsgi", "--preload", "--workers", "2", "--bind", f"127.0.0.1:{self.port}"]
        with (self.folder / "server.log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", *options],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.process.poll() is None, (self.folder / "server.log").read_text()[-2000:]
            assert time.monotonic() < deadline, "the shop does not answer"
            time.sleep(0.02)

    def answers(self) -> bool:
        try:
            return Visit(self.port).asked("GET", "/healthz")[0] == 200
        except (OSError, HTTPException):
            return False

    def kill(self) -> None:
        """End all of its processes where they stand."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Visit:
    """A browser's cookies and forms, by hand: it must see where a connection breaks."""

    def __init__(self, port: int):
        self.port, self.cookies, self.hidden = port, SimpleCookie(), {}

    def asked(self, method: str, path: str, **fields) -> tuple[int, str]:
        """Return status, and where it leads to; OSError or HTTPException where nobody answers."""
        sent = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        headers = {"Cookie": sent, "Content-Type": "application/x-www-form-urlencoded"}
        token = {"csrfmiddlewaretoken": self.hidden.get("csrfmiddlewaretoken", "")}
        link = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            link.request(method, path, urlencode(token | fields) if fields else None, headers)
            answer = link.getresponse()
            self.hidden |= dict(HIDDEN.findall(answer.read().decode()))
            for cookie in answer.headers.get_all("Set-Cookie", []):
                self.cookies.load(cookie)
            return answer.status, answer.headers.get("Location", "")
        finally:
            link.close()


class Ledger:
    """What became of each try, by its email address: an order's number, or a word."""

    def __init__(self):
        self.known, self.sent, self.unanswered = {}, 0, 0
        self.changed, self.open, self.over = Condition(), Event(), Event()

    def sends(self) -> None:
        with self.changed:
            self.sent += 1
            self.changed.notify_all()

    def wait_for(self, more: int) -> None:
        """Wait until so many more orders were sent off, answered or not."""
        with self.changed:
            until = self.sent + more
            assert self.changed.wait_for(lambda: self.sent >= until, PATIENCE), "nobody orders"


def shop_on(port: int, products: list[int], name: str, ledger: Ledger) -> None:
    """Order as a guest, one try after the other, until it is over."""
    chance, number = random.Random(name), 0
    while not ledger.over.is_set():
        number += 1
        email = f"{name}-{number}@booktime.example"
        visit, ledger.known[email] = Visit(port), "not sent"
        try:
            visit.asked("GET", "/order/find/")
            visit.asked("POST", "/basket/add/", product_id=chance.choice(products), quantity=1)
            visit.asked("POST", HERE, do="email", email=email)
            visit.asked("POST", HERE, do="address", **ADDRESS)
            visit.asked("GET", HERE)
        except (OSError, HTTPException):
            ledger.open.wait(PATIENCE)
            continue
        if "quote_fingerprint" in visit.hidden:
            ledger.known[email] = submitted(visit, ledger, again=chance.random() < 0.5)


def submitted(visit: Visit, ledger: Ledger, again: bool) -> int | str:
    """Send the order off; some who get no answer ask again, as a page does that is loaded anew."""
    form = {"do": "place"} | {
        name: visit.hidden[name]
        for name in ("basket", "quote_fingerprint", "addresses_fingerprint")
    }
    while True:
        ledger.sends()
        try:
            status, leads_to = visit.asked("POST", HERE, **form)
        except (OSError, HTTPException):
            ledger.unanswered += 1
            if not again:
                return "unknown"
            ledger.open.wait(PATIENCE)
            continue
        if found := re.match(r"/order/done/(\d+)/", leads_to):
            return int(found[1])
        assert status in (303, 409, 422), status
        return "refused"


def killed_while_shopping(shop: Shop, products: list[int]) -> Ledger:
    """Let shoppers order, and kill the shop while orders are on their way."""
    ledger = Ledger()
    works = [(shop.port, products, f"guest{number}", ledger) for number in range(CUSTOMERS)]
    customers = [Thread(target=shop_on, args=work) for work in works]
    try:
        for kill in range(KILLS):
            shop.start()
            ledger.open.set()
            for customer in customers if kill == 0 else []:
                customer.start()
            ledger.wait_for(random.randint(2, 8))
            time.sleep(random.uniform(0, 0.1))  # not always at the same step of an order
            ledger.open.clear()
            shop.kill()
        shop.start()
    finally:
        ledger.over.set()
        ledger.open.set()
        for customer in customers:
            customer.join()
        shop.kill()
    return ledger


@pytest.mark.django_db(transaction=True)
def test_a_killed_server_loses_no_order_and_makes_none_twice(tmp_path):
    make_method()
    rare, plenty = make_product(stock=60), make_product(stock=None)
    shop = Shop(tmp_path)
    connections.close_all()  # also of a file nobody else has open, as after a power cut
    ledger = killed_while_shopping(shop, [rare.pk, plenty.pk])
    orders = dict(Order.objects.values_list("pk", "email"))
    number = Counter(orders.values())
    acknowledged = {pk: email for email, pk in ledger.known.items() if isinstance(pk, int)}
    assert acknowledged.items() <= orders.items()
    assert {number[email] for email in acknowledged.values()} == {1}
    for email, outcome in ledger.known.items():
        assert number[email] <= (0 if outcome in ("refused", "not sent") else 1), (email, outcome)
    assert set(orders.values()) <= set(ledger.known)
    assert len(acknowledged) > KILLS
    assert ledger.unanswered, "no order was hit"
    assert sorted(OrderEmail.objects.values_list("order", flat=True)) == sorted(orders)
    assert DBTaskResult.objects.filter(task_path__endswith="send_email").count() == len(orders)
    rare.refresh_from_db()
    assert rare.stock == 60 - Order.objects.filter(lines__product=rare).count()
    call_command("check_integrity")
