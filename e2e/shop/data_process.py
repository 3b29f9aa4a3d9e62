"""Makes and changes what the fixture shop holds while it is open, as `ShopData` asks it to.

A process of its own (`python -m e2e.shop.data_process`), because the tests' has no database: it is
asked by a line of JSON and answers by one.
"""

import json
import sys
from itertools import count

import django

django.setup()

from django.contrib.auth.hashers import make_password
from django.test import Client

from accounts.factories import make_address, make_user
from accounts.models import User
from basket.factories import make_basket
from catalogue.models import Product
from catalogue.stock.counts import recount
from e2e.shop.data import Cookies
from e2e.shop.names import PASSWORD
from e2e.shop.seed import seed
from orders.factories import make_order, make_ready
from orders.models import ShippingMethod

numbers = count(1)
password_hash = make_password(PASSWORD)  # slow by design: made once


def change_product(title: str, fields: dict) -> dict:
    product = Product.objects.get(name=title)
    before = {name: getattr(product, name) for name in fields}
    for name, value in fields.items():
        setattr(product, name, value)
    if "stock" in fields:
        recount(product, seen=before["stock"])
    product.save()
    return before


def new_customer(address: str, basket: dict[str, int]) -> tuple[str, Cookies]:
    user = make_user(email=f"customer-{next(numbers)}@booktime.example", password=None)
    User.objects.filter(pk=user.pk).update(password=password_hash)
    if address:
        make_address(user, address1=address)
    if basket:
        make_basket(products_of(basket), user)
    return user.email, sign_in(user.email)


def new_orders(products: dict[str, int], email: str, number: int) -> list[str]:
    method = ShippingMethod.objects.get(name="Royal Mail")
    products = products_of(products)
    return [str(make_order(products, email=email, method=method).pk) for _ in range(number)]


def sign_in(email: str) -> Cookies:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return cookies_of(client)


def guest_at_checkout(products: dict[str, int], email: str) -> Cookies:
    client = Client()
    make_ready(client, products_of(products), email)
    return cookies_of(client)


def products_of(names: dict[str, int]) -> dict[Product, int]:
    return {Product.objects.get(name=title): number for title, number in names.items()}


def cookies_of(client: Client) -> Cookies:
    return {name: cookie.value for name, cookie in client.cookies.items()}


ANSWERS = {
    each.__name__: each
    for each in (seed, change_product, new_customer, new_orders, sign_in, guest_at_checkout)
}


def answer_questions() -> None:
    for line in sys.stdin:
        name, arguments = json.loads(line)
        answer = json.dumps(ANSWERS[name](**arguments), default=str)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    answer_questions()
