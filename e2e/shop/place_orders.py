"""Places many orders while the shop is open, as guests would: `… orders TITLE NUMBER E-MAIL`.

Run in a process of its own, like `e2e.shop.seed`.
"""

import sys

import django

django.setup()

from catalogue.models import Product
from orders.factories import make_order


def place(title: str, number: int, email: str) -> None:
    book = Product.objects.get(name=title)
    for _ in range(number):
        make_order({book: 1}, email=email)


if __name__ == "__main__":
    place(sys.argv[1], int(sys.argv[2]), sys.argv[3])
