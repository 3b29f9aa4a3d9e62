"""What is done and measured inside the shop's own process: `python -m e2e.bench.inside WHAT …`.

fill N fills a shop to N books with pictures; paths FOLDER and baskets FOLDER write what to ask for;
queries, basket_queries and order_queries count queries; search times the search; ledger compares
orders with what shoppers were told, papers makes invoices. Answers are JSON.
"""

import json
import os
import random
import sys
import time
from io import StringIO
from pathlib import Path
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.db.models import Count, OuterRef, Subquery
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalogue.derived.version import touch
from catalogue.models import Author, Product, ProductImage, ProductTag
from catalogue.rules.text import STOP_WORDS, words
from catalogue.search.product_search import find, suggestions
from e2e.bench.baskets import basket_queries, baskets
from e2e.bench.orders import books_for_sale, ledger, order_queries, papers

SIZE = (800, 1200)
WIDTHS = [120, 200, 300, 400, 600]
BATCH = 5_000
MANY = 24
FILTERS = [
    f"format={edition}&{rest}"
    for edition in ("paperback", "hardback", "ebook")
    for rest in ("in_stock=1", "language=en", "language=fr", "price_max=9.99", "price_min=15")
]


def fill(number: str) -> None:
    """Fill the shop; books get rows of pictures, whose files no measurement asks for."""
    options = ["--once", "--no-pictures", "--products", str(max(int(number) - 72, 0))]
    call_command("seed_shop", *options, stdout=StringIO())
    bare = list(Product.objects.filter(cover=None).values_list("pk", flat=True))
    for start in range(0, len(bare), BATCH):
        ProductImage.objects.bulk_create(_picture(pk) for pk in bare[start : start + BATCH])
    first = ProductImage.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    Product.objects.filter(cover=None).update(cover=Subquery(first.values("pk")[:1]))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connections.close_all()


def _picture(product: int) -> ProductImage:
    name = f"products/{product:032x}/master.jpg"
    facts = {"image": name, "width": SIZE[0], "height": SIZE[1], "widths": WIDTHS}
    return ProductImage(product_id=product, fingerprint=f"{product:064x}", alt="A cover", **facts)


# What to ask for ------------------------------------------------------------------------------


def paths(folder: str) -> None:
    """Write a file of paths for each page; each is asked for in many ways, as by many shoppers."""
    dice = random.Random(7)
    newest = Product.objects.active().order_by("-pk").values_list("slug", "name")[:20_000]
    books = dice.sample(list(newest), min(len(newest), 1_000))
    asked = {
        "healthz": ["/healthz"],
        "home": ["/"],
        "list": ["/products/all/"],
        "category": [tag.get_absolute_url() for tag in ProductTag.objects.all()],
        "filtered": [f"/products/all/?{each}" for each in FILTERS],
        "product": [f"/product/{slug}/" for slug, _ in books],
        "search": [search_url(question) for question in two_words(books)],
        "search-common": [search_url(word) for word in common_words()],
        "search-typo": [search_url(typo(word)) for word in title_words(books)],
        "suggest": [f"/search/suggest/?q={word[:5]}" for word in title_words(books)],
    }
    for name, each in asked.items():
        dice.shuffle(each)
        Path(folder, f"{name}.txt").write_text("\n".join(each) + "\n", encoding="utf-8")


def search_url(question: str) -> str:
    return f"/products/all/?q={'+'.join(question.split())}"


def title_words(books: list[tuple[str, str]]) -> list[str]:
    found = dict.fromkeys(word for _, name in books for word in words(name))
    return [word for word in found if len(word) > 5 and word.isascii()]


def two_words(books: list[tuple[str, str]]) -> list[str]:
    titles = [[word for word in words(name) if word not in STOP_WORDS] for _, name in books]
    return [" ".join(each[:2]) for each in titles if len(each) >= 2 and " ".join(each).isascii()]


def common_words() -> list[str]:
    """Return the commonest words of a thousand descriptions, but those that searches pass over."""
    counts: dict[str, int] = {}
    for text in Product.objects.order_by("-pk").values_list("description", flat=True)[:1_000]:
        for word in words(text):
            counts[word] = counts.get(word, 0) + 1
    known = [word for word in counts if word not in STOP_WORDS and len(word) > 2]
    return sorted(known, key=lambda word: -counts[word])[:200]


def typo(word: str) -> str:
    """Swap two letters in the middle."""
    at = len(word) // 2
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


# Queries --------------------------------------------------------------------------------------


def queries() -> dict[str, dict[str, list[int]]]:
    """Count the queries of each page, with few cards and with many: first and later views.

    The first view is that after a change of the catalogue, the later ones are other visitors'.
    """
    return {
        name: {size: _count(path) for size, path in pages.items()}
        for name, pages in _pages_with_cards().items()
    }


def _pages_with_cards() -> dict[str, dict[str, str]]:
    authors = Author.objects.annotate(books=Count("products")).order_by("-books", "pk")
    one, largest = authors.filter(books=2).first(), authors.first()
    few_hits, many_hits = _questions()
    return {
        "home": {"2": "/", "24": "/"},
        "list": {"2": f"/products/all/?author={one.slug}", "24": "/products/all/"},
        "filtered": {
            "2": f"/products/all/?author={one.slug}&in_stock=1",
            "24": "/products/all/?format=paperback",
        },
        "product": {
            "2": one.products.first().get_absolute_url(),
            "24": largest.products.first().get_absolute_url(),
        },
        "search": {"2": search_url(few_hits), "24": search_url(many_hits)},
        "search, typo": {"2": search_url(typo(few_hits)), "24": search_url(typo(many_hits))},
        "suggest": {"2": f"/search/suggest/?q={few_hits}", "24": f"/search/suggest/?q={many_hits}"},
    }


def _questions() -> tuple[str, str]:
    """Return a word that finds one to three books, and one that finds a full page."""
    books = list(Product.objects.order_by("pk").values_list("slug", "name")[:3_000])
    few = many = ""
    for word in title_words(books):
        number = len(find(word).ids)
        few = few or (word if 1 <= number <= 3 else "")
        many = many or (word if number >= MANY else "")
        if few and many:
            break
    return few, many or common_words()[0]


def _count(path: str) -> list[int]:
    client = Client(headers={"hx-request": "true"} if "suggest" in path else None)
    client.cookies["known"] = "1"  # nobody else's page is given again
    touch()
    cache.clear()
    return [_queries_of(client, path), _queries_of(client, path)]


def _queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return len(captured)


# Search ---------------------------------------------------------------------------------------


def search() -> dict[str, tuple[float, float]]:
    """Return the median and the longest time (ms) of each kind of question."""
    books = random.Random(3).sample(list(Product.objects.values_list("slug", "name")[:20_000]), 200)
    kinds = {
        "two words": (find, two_words(books)),
        "one common word": (find, common_words()[:40]),
        "beginning of a word": (suggestions, [word[:4] for word in title_words(books)]),
        "typo": (find, [typo(word) for word in title_words(books)]),
        "“the”": (find, ["the"] * 20),
    }
    find("nueromancer")  # reads the vocabulary
    return {kind: _timed(ask, questions[:100]) for kind, (ask, questions) in kinds.items()}


def _timed(ask, questions: list[str]) -> tuple[float, float]:
    times = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        times.append((time.perf_counter() - start) * 1_000)
    return median(times), max(times)


ANSWERS = {"fill": fill, "paths": paths, "queries": queries, "search": search}
ANSWERS |= {"baskets": baskets, "basket_queries": basket_queries}
ANSWERS |= {"order_queries": order_queries, "books_for_sale": books_for_sale}
ANSWERS |= {"ledger": ledger, "papers": papers}

if __name__ == "__main__":
    what, *arguments = sys.argv[1:]
    print(json.dumps(ANSWERS[what](*arguments)))
