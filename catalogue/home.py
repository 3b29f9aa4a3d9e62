"""The home page's blocks, as the owner ordered them."""

from collections import defaultdict

from catalogue.cards import Card, card_rows, cards
from catalogue.models import FacetCount, Feature, Product

NEW_BOOKS = 12
Books = Feature.products.through


def home_blocks() -> dict:
    """Return the features by kind, each with its covers, and the newest books."""
    books = _books_of_blocks()
    by_kind = {kind: [] for kind in Feature.Kind.values}
    blocks = Feature.objects.active().select_related("tag").order_by("position", "pk")
    for block in blocks:
        block.books = books[block.pk]
        if len(by_kind[block.kind]) < Feature.SHOWN[block.kind]:
            by_kind[block.kind].append(block)
    _count_books(by_kind[Feature.Kind.CATEGORY])
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


def _count_books(blocks: list[Feature]) -> None:
    """Tell each category card how many books stand there."""
    slugs = [block.tag.slug for block in blocks if block.tag]
    counted = FacetCount.objects.filter(scope="", dimension="tag", value__in=slugs)
    counts = dict(counted.values_list("value", "count"))
    for block in blocks:
        block.number = counts.get(block.tag.slug, 0) if block.tag else None
