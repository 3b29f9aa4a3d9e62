"""Changes a book while the shop is open, as staff would: `… change TITLE '{"stock": 0}'`.

Run in a process of its own, like `e2e.shop.seed`; writes what stood there before.
"""

import json
import sys

import django

django.setup()

from catalogue.models import Product
from catalogue.stock.counts import recount


def change(title: str, fields: dict) -> dict:
    book = Product.objects.get(name=title)
    before = {name: getattr(book, name) for name in fields}
    for name, value in fields.items():
        setattr(book, name, value)
    if "stock" in fields:
        recount(book, seen=before["stock"])
    book.save()
    return before


if __name__ == "__main__":
    sys.stdout.write(json.dumps(change(sys.argv[1], json.loads(sys.argv[2])), default=str))
