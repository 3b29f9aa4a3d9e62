"""What is done in the shop's own process: `python -m e2e.bench.shop WHAT …`.

`fill BOOKS ORDERS` fills a shop; `requests FOLDER` and `dashboard FOLDER` write what to ask for, a
file for each page and a line for each request: a path, and where it matters, after tabs, the
cookies and the body of a form.
"""

import os
import random
import sys
from io import StringIO
from pathlib import Path
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.crypto import get_random_string

from accounts.models import User
from basket.models import Basket, BasketLine
from basket.owner import BASKET_COOKIE, hash_key
from catalogue.models import Product, ProductImage, ProductTag
from catalogue.rules.text import STOP_WORDS, words
from orders.models import Order

BATCH = 5_000
MANY = 20_000  # addresses, more than a measurement asks for
VISITORS, LINES = 1_000, 3
DASHBOARD, STAFF = "/order-dashboard/", "bench@measured.example"
MAX_QUERIES = 12


def fill(products: str, orders: str) -> None:
    """Fill the shop; books get rows of images, whose files no measurement asks for."""
    sizes = ["--products", str(max(int(products) - 72, 0)), "--orders", orders]
    call_command("seed_shop", "--once", "--no-pictures", *sizes, stdout=StringIO())
    bare = list(Product.objects.filter(cover=None).values_list("pk", flat=True))
    for start in range(0, len(bare), BATCH):
        ProductImage.objects.bulk_create(_image(pk) for pk in bare[start : start + BATCH])
    first = ProductImage.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    Product.objects.filter(cover=None).update(cover=Subquery(first.values("pk")[:1]))


def _image(product: int) -> ProductImage:
    name = f"products/{product:032x}/master.jpg"
    fields = {"image": name, "width": 800, "height": 1200, "widths": [120, 200, 300, 400, 600]}
    return ProductImage(product_id=product, fingerprint=f"{product:064x}", alt="A cover", **fields)


def write_requests(folder: str) -> None:
    """What visitors ask for: one address again and again, and another each time."""
    dice = random.Random(7)
    newest = Product.objects.active().order_by("-pk").values_list("slug", "name")[:MANY]
    products = dice.sample(list(newest), len(newest))
    paths = [f"/product/{slug}/" for slug, _ in products]
    searches = [f"/products/all/?q={'+'.join(each)}" for each in _title_words(products)]
    for_sale = list(Product.objects.sellable().order_by("-pk").only("pk", "price")[:1_000])
    write(folder, "home", ["/"])
    write(folder, "list", ["/products/all/"])
    write(folder, "category", [ProductTag.objects.first().get_absolute_url()])
    write(folder, "product again", paths[:1])
    write(folder, "product, another", paths)
    write(folder, "search again", searches[:1])
    write(folder, "search, another", searches)
    visitors = _visitors_with_baskets(for_sale, dice)
    write(folder, "basket", [_line("/basket/", cookies) for cookies, _ in visitors])
    adds = [
        _line("/basket/add/", cookies, csrfmiddlewaretoken=token, product_id=each.pk)
        for cookies, token in visitors
        for each in dice.sample(for_sale, 5)
    ]
    write(folder, "add", dice.sample(adds, len(adds)))


def _title_words(products: list[tuple[str, str]]) -> list[list[str]]:
    """The first two words of each title by which one may search."""
    names = [[word for word in words(name) if word not in STOP_WORDS] for _, name in products]
    return [each[:2] for each in names if len(each) >= 2 and "".join(each).isascii()]


def _visitors_with_baskets(products: list[Product], dice: random.Random) -> list[tuple[str, str]]:
    """Give visitors a basket of three lines each; return their cookies and their forms' tokens."""
    Basket.objects.all().delete()
    visitors, baskets, lines = [], [], []
    for _ in range(VISITORS):
        request, key = HttpRequest(), get_random_string(64)
        token = get_token(request)
        csrf = f"{settings.CSRF_COOKIE_NAME}={request.META['CSRF_COOKIE']}"
        visitors.append((f"{csrf}; {BASKET_COOKIE}={key}", token))
        baskets.append(Basket(visitor=hash_key(key)))
    for basket in Basket.objects.bulk_create(baskets):
        for position, product in enumerate(dice.sample(products, LINES), start=1):
            line = {"price": product.price, "quantity": 1, "position": position}
            lines.append(BasketLine(basket=basket, product=product, **line))
    BasketLine.objects.bulk_create(lines)
    return visitors


def write_dashboard_requests(folder: str) -> None:
    """What the office asks for: lists that were not asked for before."""
    user, _ = User.objects.get_or_create(
        email=STAFF, defaults={"is_staff": True, "is_superuser": True}
    )
    client = Client()
    client.force_login(user)
    cookies = f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"
    pence = range(100, min(MANY, 100 + Order.objects.count()))
    paths = [f"{DASHBOARD}?total_min={number / 100:.2f}" for number in pence]
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(paths[0])
    if answer.status_code != 200 or len(captured) > MAX_QUERIES:
        raise RuntimeError(f"{paths[0]}: {answer.status_code}, {len(captured)} queries")
    random.Random(7).shuffle(paths)
    write(folder, "dashboard", [_line(path, cookies) for path in paths])


def _line(path: str, cookies: str, **form) -> str:
    return f"{path}\t{cookies}\t{urlencode(form)}"


def write(folder: str, page: str, lines: list[str]) -> None:
    Path(folder, f"{page}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    what, *arguments = sys.argv[1:]
    answers = {"fill": fill, "requests": write_requests, "dashboard": write_dashboard_requests}
    answers[what](*arguments)
