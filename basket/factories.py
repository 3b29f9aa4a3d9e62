"""Baskets for tests."""

from itertools import count

from accounts.models import User
from basket.models import Basket, BasketLine
from basket.owner import BASKET_COOKIE, BasketOwner, hash_key
from catalogue.models import Product

_keys = count(1)


def make_basket(products: dict[Product, int] | None = None, user: User | None = None) -> Basket:
    """Make the open basket of a customer, or of a new visitor, with copies of these books."""
    visitor = None if user else hash_key(f"{next(_keys):064x}")
    basket = Basket.objects.create(user=user, visitor=visitor)
    for position, (product, quantity) in enumerate((products or {}).items(), start=1):
        BasketLine.objects.create(
            basket=basket,
            product=product,
            quantity=quantity,
            price=product.price,
            position=position,
        )
    return basket


def visit(client, products: dict[Product, int] | None = None) -> Basket:
    """Make a visitor's basket and give the client the cookie that knows it."""
    key = f"{next(_keys):064x}"
    client.cookies[BASKET_COOKIE] = key
    basket = make_basket(products)
    Basket.objects.filter(pk=basket.pk).update(visitor=hash_key(key))
    return basket


def owner_of_basket(basket: Basket) -> BasketOwner:
    basket.refresh_from_db()
    return BasketOwner(basket.user_id, basket.visitor)
