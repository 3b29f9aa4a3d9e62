"""Shoppers who order at a steady pace, and a ledger of what the shop told them."""

import http.client
import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

CHECKOUT = "/order/address_select/"
ADDRESS = {
    "do": "address",
    "key": "new",
    "name": "Gwen Tully",
    "country": "GB",
    "address1": "4 Harbour Street",
    "address2": "",
    "city": "Edinburgh",
    "zip_code": "EH6 6JJ",
}
LINES = 5
SHOPPERS = 40  # at most at once


class Shopper:
    """A browser without JavaScript: cookies, forms, one connection."""

    def __init__(self, base: str):
        self.connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)
        self.cookies: dict[str, str] = {}
        self.network = f"10.{random.randrange(256)}.{random.randrange(256)}.1"
        self.page = ""

    def ask(self, path: str, form: dict | None = None) -> int:
        headers = {
            "X-Forwarded-For": self.network,
            "Cookie": "; ".join(f"{name}={text}" for name, text in self.cookies.items()),
        }
        body = None
        if form is not None:
            body = urlencode(form | {"csrfmiddlewaretoken": self._hidden("csrfmiddlewaretoken")})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("POST" if body else "GET", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: each.value for name, each in SimpleCookie(line).items()}
        self.leads_to = answer.headers.get("Location", "")
        if text:
            self.page = text
        return answer.status

    def ask_bytes(self, path: str) -> int:
        """Ask for what need not be text."""
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status

    def _hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        return found[1] if found else ""

    def choices(self) -> dict[str, str]:
        """Return what the form that places the order sends."""
        form = self.page[self.page.index('id="place"') :]
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
        radios = re.findall(r'type="radio" name="(\w+)" value="([^"]*)"[^>]* checked', form)
        return dict(hidden + radios) | {"do": "place"}


@dataclass
class Ledger:
    """What became of each try, by its e-mail; times are of the placing alone, in ms."""

    placed: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    late: float = 0.0  # how long the last one waited for its turn, in s


def percentile(times: list[float], part: float) -> float:
    there = sorted(times)
    return there[min(len(there) - 1, int(len(there) * part))] if there else 0.0


def sell(base: str, products: list[int], per_second: float, seconds: int) -> Ledger:
    """Let a shopper begin so often, each to fill a basket, to check out and to place an order."""
    ledger, lock, dice = Ledger(), threading.Lock(), random.Random(5)
    begun, number = time.monotonic(), int(per_second * seconds)
    with ThreadPoolExecutor(SHOPPERS) as pool:
        for place in range(number):
            wait = begun + place / per_second - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            books = dice.sample(products, LINES)
            pool.submit(_order, base, f"bench-{place}@booktime.example", books, ledger, lock)
        ledger.late = max(0.0, time.monotonic() - begun - seconds)
    return ledger


def _order(base: str, email: str, books: list[int], ledger: Ledger, lock) -> None:
    shopper, status = Shopper(base), 0
    try:
        shopper.ask("/basket/")
        shopper.ask("/login/")  # a form, for its token
        for book in books:
            shopper.ask("/basket/add/", {"product_id": book, "quantity": 1})
        for form in ({"do": "email", "email": email}, ADDRESS):
            shopper.ask(CHECKOUT, form)
        shopper.ask(CHECKOUT)
        form = shopper.choices()
        start = time.monotonic()
        status = shopper.ask(CHECKOUT, form)
        took = (time.monotonic() - start) * 1_000
    except (OSError, http.client.HTTPException, ValueError):
        with lock:
            ledger.unknown.append(email)
        return
    finally:
        shopper.connection.close()
    with lock:
        ledger.times.append(took)
        if status == 303 and shopper.leads_to.startswith("/order/done/"):
            ledger.placed[email] = shopper.leads_to
        else:
            ledger.refused.append(email)


def look(base: str, paths: list[str], seconds: float, at_once: int, times: int = 0) -> list[float]:
    """Ask for pages as fast as they come, or so many times; return how long each took, in ms."""
    end, took, lock = time.monotonic() + seconds, [], threading.Lock()

    def ask(place: int) -> None:
        shopper, own = Shopper(base), []
        while time.monotonic() < end or len(own) < times:
            start = time.monotonic()
            status = shopper.ask_bytes(paths[place % len(paths)])
            own.append((time.monotonic() - start) * 1_000)
            if status != 200:
                raise RuntimeError(f"{paths[place % len(paths)]} answers {status}")
            place += at_once
        with lock:
            took.extend(own)

    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(ask, range(at_once)))
    return took
