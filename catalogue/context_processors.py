"""What every page's frame shows of the catalogue."""

from django.utils.functional import SimpleLazyObject

from catalogue.derived.version import version_of
from catalogue.listing.facet_counts import kept

SHELVES = 8


def shelves(request):
    """The slugs and names of the largest categories; asked for only where a page shows them."""
    return {"shelves": SimpleLazyObject(lambda: largest_shelves(version_of(request)))}


def largest_shelves(version: str) -> tuple[tuple[str, str], ...]:
    counted = kept(version, "").of("tag")
    return tuple((slug, label) for slug, (label, _) in list(counted.items())[:SHELVES])
