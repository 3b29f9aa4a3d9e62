"""The home page's blocks, as the owner ordered them."""

from collections import defaultdict
from typing import NamedTuple

from catalogue.listing.cards import Card, card_rows, cards
from catalogue.listing.facet_counts import stored_counts
from catalogue.models import Feature, Product
from config.caching.version_cache import cached_by_version
from config.url_prefixes import path_in_shop

MAX_NEW_PRODUCTS = 12
FeatureProducts = Feature.products.through


class Block(NamedTuple):
    """A feature as its part of the page shows it; equal blocks look alike."""

    kicker: str
    title: str
    text: str
    url: str
    link_label: str
    number: int | None
    products: tuple[Card, ...]


def home_blocks(version: str) -> dict:
    """Return the features by kind, each with its covers, and the newest books."""
    products = _products_of_features()
    blocks = {kind: [] for kind in Feature.Kind.values}
    for feature, number in _features(version):
        blocks[feature.kind].append(_block(feature, number, tuple(products[feature.pk])))
    return {
        "slides": tuple(blocks[Feature.Kind.SLIDE]),
        "categories": tuple(blocks[Feature.Kind.CATEGORY]),
        "showcases": tuple(block for block in blocks[Feature.Kind.SHOWCASE] if block.products),
        "visuals": tuple(blocks[Feature.Kind.VISUAL]),
        "new_products": cards(Product.objects.active().order_by("-pk")[:MAX_NEW_PRODUCTS]),
    }


def _block(feature: Feature, number: int | None, products: tuple[Card, ...]) -> Block:
    """Let a feature lead to its link, else to its category, else to its first book."""
    if feature.link:
        url = path_in_shop(feature.link)
    elif feature.tag:
        url = feature.tag.get_absolute_url()
    else:
        url = products[0].url if products else ""
    return Block(
        feature.kicker, feature.title, feature.text, url, feature.link_label, number, products
    )


def _products_of_features() -> dict[int, list[Card]]:
    shown = FeatureProducts.objects.filter(feature__active=True, product__active=True).order_by(
        "pk"
    )
    products = defaultdict(list)
    for feature, *columns in card_rows(shown, "product__", ["feature_id"]):
        products[feature].append(Card._make(columns))
    return products


@cached_by_version(4)
def _features(version: str) -> list[tuple[Feature, int | None]]:
    """Read the active features, of each kind as many as are shown, with their category's books."""
    shown = []
    active = Feature.objects.active().exclude(tag__active=False).select_related("tag")
    for feature in active.order_by("position", "pk"):
        if sum(feature.kind == other.kind for other in shown) < Feature.SHOWN[feature.kind]:
            shown.append(feature)
    counted = dict(stored_counts(version, "").of("category"))
    return [(each, counted.get(each.tag.slug, ("", 0))[1] if each.tag else None) for each in shown]
