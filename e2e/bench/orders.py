"""Orders for the benchmark, made and counted inside the shop; load comes by selling.py."""

import json
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Address, User
from basket.models import Basket, BasketLine
from catalogue.models import Product
from orders import integrity
from orders.guest_links import sign_order
from orders.invoices import issue_invoice
from orders.models import Order
from orders.postal_address import PostalAddress

EMAIL = "bench-customer@booktime.example"
CHECKOUT = "/order/address_select/"
PAPERS = 4


def books_for_sale() -> list[int]:
    """Return books that do not sell out while they are measured."""
    some = Product.objects.sellable().filter(stock=None) | Product.objects.filter(stock__gte=30)
    return list(some.filter(active=True, in_stock=True).values_list("pk", flat=True)[:1_000])


def ledger(file: str) -> dict:
    """Compare what shoppers were told with the orders there are; name what does not agree."""
    told = json.loads(Path(file).read_text(encoding="utf-8"))
    emails = [*told["placed"], *told["refused"], *told["unknown"]]
    there: dict[str, list[int]] = {}
    for pk, email in Order.objects.filter(email__in=emails).values_list("pk", "email"):
        there.setdefault(email, []).append(pk)
    wrong = [email for email in told["placed"] if len(there.get(email, [])) != 1]
    wrong += [email for email in told["refused"] if email in there]
    wrong += [email for email in told["unknown"] if len(there.get(email, [])) > 1]
    faults = [str(fault) for fault in integrity.check()]
    return {"orders": len(there), "wrong": wrong, "faults": faults[:10]}


def papers() -> list[str]:
    """Make invoices of the newest orders; return the paths of their PDFs."""
    paths = []
    for order in Order.objects.filter(user=None).order_by("-pk")[:PAPERS]:
        issue_invoice(order.pk)
        paths.append(f"/order/guest/{sign_order(order)}/invoice/?format=pdf")
    return paths


def order_queries() -> dict[str, list[int]]:
    """Count the queries of the checkout for 3 and 50 lines, and of placing 5 lines."""
    few, many = Crowd(3, 1), Crowd(50, 1)
    pages = {"checkout": [few.count(), many.count()]}
    pages["place 5 books, 1 and 20 copies each"] = [Crowd(5, 1).place(), Crowd(5, 20).place()]
    pages["place 3 and 50 books"] = [few.place(), many.place()]
    order = Order.objects.of(few.user).latest("pk")
    large = Order.objects.of(many.user).latest("pk")
    pages["order page"] = [few.count(f"/order/{order.pk}/"), many.count(f"/order/{large.pk}/")]
    return pages


class Crowd:
    """A customer with an address and a basket of so many books."""

    number = 0

    def __init__(self, lines: int, copies: int):
        Crowd.number += 1
        email = EMAIL.replace("@", f"-{Crowd.number}@")
        User.objects.filter(email=email, orders=None).delete()
        self.user, _ = User.objects.get_or_create(email=email)
        Basket.objects.open().filter(user=self.user).delete()
        if not self.user.addresses.exists():
            facts = PostalAddress("B. Ench", "1 Fast Lane", "", "LS9 8AA", "Leeds", "GB").columns()
            Address(user=self.user, **facts).add()
        basket = Basket.objects.create(user=self.user)
        books = Product.objects.sellable().filter(stock=None)[:lines]
        BasketLine.objects.bulk_create(
            BasketLine(
                basket=basket, product=book, price=book.price, quantity=copies, position=place
            )
            for place, book in enumerate(books, start=1)
        )
        self.client = Client()
        self.client.force_login(self.user)
        self.client.get("/basket/")

    def count(self, path: str = CHECKOUT) -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = self.client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}")
        self.page = answer.content.decode()
        return len(captured)

    def place(self) -> int:
        from e2e.bench.selling import Shopper

        self.count()
        browser = Shopper("http://127.0.0.1")
        browser.page = self.page
        with CaptureQueriesContext(connection) as captured:
            answer = self.client.post(CHECKOUT, browser.choices())
        if answer.status_code != 303:
            raise RuntimeError(f"placing answers {answer.status_code}")
        return len(captured)
