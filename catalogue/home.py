"""The home page's blocks, as the owner ordered them."""

from django.db.models import Prefetch

from catalogue.models import FacetCount, Feature, Product

NEW_BOOKS = 12


def home_blocks() -> dict:
    """Return the features by kind, each with its covers, and the newest books."""
    books = Product.objects.active().with_card_data().order_by("pk")
    blocks = Feature.objects.active().select_related("tag").order_by("position", "pk")
    by_kind = {kind: [] for kind in Feature.Kind.values}
    for block in blocks.prefetch_related(Prefetch("products", books, to_attr="books")):
        if len(by_kind[block.kind]) < Feature.SHOWN[block.kind]:
            by_kind[block.kind].append(block)
    _count_books(by_kind[Feature.Kind.CATEGORY])
    newest = Product.objects.active().with_card_data().order_by("-pk")[:NEW_BOOKS]
    return {
        "slides": by_kind[Feature.Kind.SLIDE],
        "categories": by_kind[Feature.Kind.CATEGORY],
        "showcases": [block for block in by_kind[Feature.Kind.SHOWCASE] if block.books],
        "visual": next(iter(by_kind[Feature.Kind.VISUAL]), None),
        "new_books": newest,
    }


def _count_books(blocks: list[Feature]) -> None:
    """Tell each category card how many books stand there."""
    slugs = [block.tag.slug for block in blocks if block.tag]
    counted = FacetCount.objects.filter(scope="", dimension="tag", value__in=slugs)
    counts = dict(counted.values_list("value", "count"))
    for block in blocks:
        block.number = counts.get(block.tag.slug, 0) if block.tag else None
