"""Baskets of many shoppers, and what these ask: for inside.py, in the shop's own process."""

import random
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.crypto import get_random_string

from accounts.models import User
from basket.models import Basket, BasketLine
from basket.owner import BASKET_COOKIE, hash_key
from catalogue.models import Product

FEW, MANY = 3, 50  # lines
QUANTITIES = [1, 1, 1, 1, 2, 2, 3, 5]
EMAIL = "{}@measured.example"
ADD = "/basket/add/"


@dataclass
class Shopper:
    """A browser: its cookies, the token of its forms, and the lines of its basket."""

    cookies: dict[str, str]
    token: str
    lines: list[BasketLine] = field(default_factory=list)

    def asks(self, path: str, **form) -> str:
        """Return a line for paths.lua; with a form it is a POST."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = urlencode(form | {"csrfmiddlewaretoken": self.token}) if form else ""
        return f"{path}\t{cookies}\t{body}"


class Crowd:
    """Makes shoppers with baskets of books that can be bought, in place of those before."""

    def __init__(self):
        Basket.objects.all().delete()
        Session.objects.all().delete()
        User.objects.filter(email__endswith=EMAIL.format("")).delete()
        self.dice = random.Random(11)
        self.books = list(Product.objects.sellable().order_by("-pk").only("pk", "price")[:1_000])
        self.number = 0

    def strangers(self, number: int) -> list[Shopper]:
        """Visitors who have seen a page and put nothing into a basket yet."""
        return [_stranger() for _ in range(number)]

    def visitors(self, number: int, lines: int) -> list[Shopper]:
        """Visitors with a basket."""
        shoppers = self.strangers(number)
        for shopper in shoppers:
            shopper.cookies[BASKET_COOKIE] = get_random_string(64)
        keys = [hash_key(shopper.cookies[BASKET_COOKIE]) for shopper in shoppers]
        self._fill(shoppers, [Basket(visitor=key) for key in keys], lines)
        return shoppers

    def customers(self, number: int, lines: int) -> list[Shopper]:
        """Customers, signed in, with a basket."""
        shoppers = self.strangers(number)
        people = User.objects.bulk_create(self._person() for _ in shoppers)
        for shopper, person in zip(shoppers, people, strict=True):
            client = Client()
            client.force_login(person)
            name = settings.SESSION_COOKIE_NAME
            shopper.cookies[name] = client.cookies[name].value
        self._fill(shoppers, [Basket(user=person) for person in people], lines)
        return shoppers

    def _person(self) -> User:
        self.number += 1
        return User(email=EMAIL.format(self.number), password="!")

    def _fill(self, shoppers: list[Shopper], baskets: list[Basket], lines: int) -> None:
        for shopper, basket in zip(shoppers, Basket.objects.bulk_create(baskets), strict=True):
            books = enumerate(self.dice.sample(self.books, lines), start=1)
            shopper.lines = [self._line(basket, book, place) for place, book in books]
        BasketLine.objects.bulk_create(line for shopper in shoppers for line in shopper.lines)

    def _line(self, basket: Basket, book: Product, place: int) -> BasketLine:
        quantity = self.dice.choice(QUANTITIES)
        return BasketLine(
            basket=basket, product=book, price=book.price, quantity=quantity, position=place
        )


def _stranger() -> Shopper:
    request = HttpRequest()
    token = get_token(request)
    return Shopper({settings.CSRF_COOKIE_NAME: request.META["CSRF_COOKIE"]}, token)


# What to ask for ------------------------------------------------------------------------------


def baskets(folder: str) -> None:
    """Make baskets and write a file for each thing that is measured of them."""
    crowd = Crowd()
    asked = {
        "basket-3": _views(crowd.visitors(1_000, FEW)),
        "basket-50": _views(crowd.visitors(40, MANY)),
        "customer-3": _views(crowd.customers(50, FEW)),
        "customer-50": _views(crowd.customers(20, MANY)),
        "add-first-htmx": _adds(crowd, crowd.strangers(10_000)),
        "add-htmx": _adds(crowd, crowd.visitors(1_000, FEW) * 5),
        "add": _adds(crowd, crowd.visitors(1_000, FEW) * 5),
        "change-htmx": _changes(crowd, crowd.visitors(1_000, FEW) * 5),
        "change-50-htmx": _changes(crowd, crowd.visitors(100, MANY) * 20),
    }
    for name, lines in asked.items():
        Path(folder, f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _views(shoppers: list[Shopper]) -> list[str]:
    return [each.asks("/basket/") for each in shoppers]


def _adds(crowd: Crowd, shoppers: list[Shopper]) -> list[str]:
    return [each.asks(ADD, product_id=crowd.dice.choice(crowd.books).pk) for each in shoppers]


def _changes(crowd: Crowd, shoppers: list[Shopper]) -> list[str]:
    """As many different numbers as no process has drawn before."""
    dice = crowd.dice
    return [
        each.asks(f"/basket/lines/{dice.choice(each.lines).pk}/", quantity=dice.randint(1, 9))
        for each in shoppers
    ]


# Queries --------------------------------------------------------------------------------------


def basket_queries() -> dict[str, list[int]]:
    """Count the queries of what is asked of a small basket and of a large one."""
    crowd = Crowd()
    [stranger] = crowd.strangers(1)
    _count(stranger, "/basket/")  # reads what every head shows, which is then remembered
    few, many = _counts(crowd, FEW), _counts(crowd, MANY)
    return {name: [few[name], many[name]] for name in few}


def _counts(crowd: Crowd, lines: int) -> dict[str, int]:
    [visitor], [customer] = crowd.visitors(1, lines), crowd.customers(1, lines)
    [stranger] = crowd.strangers(1)
    line, there = f"/basket/lines/{visitor.lines[0].pk}/", visitor.lines[0].product
    new = next(book for book in crowd.books if book.pk not in {x.product_id for x in visitor.lines})
    counts = {
        "basket": _count(visitor, "/basket/"),
        "basket of a customer": _count(customer, "/basket/"),
        "first add": _count(stranger, ADD, product_id=new.pk),
        "add": _count(visitor, ADD, product_id=new.pk),
        "add again": _count(visitor, ADD, product_id=there.pk),
        "add by a customer": _count(customer, ADD, product_id=there.pk),
        "change": _count(visitor, line, quantity=2),
        "remove": _count(visitor, line, quantity=0),
    }
    pages = {"home": "/", "list": "/products/all/", "product": there.get_absolute_url()}
    for name, path in pages.items():
        _count(stranger, path)
        counts[f"more on {name}"] = _count(visitor, path) - _count(stranger, path)
    return counts


def _count(shopper: Shopper, path: str, **form) -> int:
    client = Client(headers={"hx-request": "true"} if form else None)
    client.cookies.load(shopper.cookies)
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(path, form) if form else client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return len(captured)
