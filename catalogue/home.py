"""The home page's blocks, as the owner ordered them."""

from collections import defaultdict
from copy import copy
from functools import lru_cache

from catalogue.cards import Card, card_rows, cards
from catalogue.models import FacetCount, Feature, Product

NEW_BOOKS = 12
Books = Feature.products.through


def home_blocks(version: str) -> dict:
    """Return the features by kind, each with its covers, and the newest books."""
    books = _books_of_blocks()
    by_kind = {kind: [] for kind in Feature.Kind.values}
    for block in _blocks(version):
        block = copy(block)
        block.books = books[block.pk]
        by_kind[block.kind].append(block)
    return {
        "slides": by_kind[Feature.Kind.SLIDE],
        "categories": by_kind[Feature.Kind.CATEGORY],
        "showcases": [block for block in by_kind[Feature.Kind.SHOWCASE] if block.books],
        "visual": next(iter(by_kind[Feature.Kind.VISUAL]), None),
        "new_books": cards(Product.objects.active().order_by("-pk")[:NEW_BOOKS]),
    }


def _books_of_blocks() -> dict[int, list[Card]]:
    shown = Books.objects.filter(feature__active=True, product__active=True).order_by("pk")
    books = defaultdict(list)
    for block, *columns in card_rows(shown, "product__", ["feature_id"]):
        books[block].append(Card._make(columns))
    return books


@lru_cache(maxsize=4)
def _blocks(version: str) -> list[Feature]:
    """Read the active features, of each kind as many as are shown; count their categories."""
    shown = []
    for block in Feature.objects.active().select_related("tag").order_by("position", "pk"):
        if sum(block.kind == other.kind for other in shown) < Feature.SHOWN[block.kind]:
            shown.append(block)
    slugs = [block.tag.slug for block in shown if block.tag]
    counted = FacetCount.objects.filter(scope="", dimension="tag", value__in=slugs)
    counts = dict(counted.values_list("value", "count"))
    for block in shown:
        block.number = counts.get(block.tag.slug, 0) if block.tag else None
    return shown
