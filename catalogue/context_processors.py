"""What every page's frame shows of the catalogue."""

from django.utils.functional import SimpleLazyObject

from catalogue.derived.version import version_of
from catalogue.listing.facet_counts import stored_counts

MAX_TOP_CATEGORIES = 8


def top_categories(request):
    """The slugs and names of the largest categories; asked for only where a page shows them."""
    return {"top_categories": SimpleLazyObject(lambda: largest_categories(version_of(request)))}


def largest_categories(version: str) -> tuple[tuple[str, str], ...]:
    counted = stored_counts(version, "").of("category")
    return tuple((slug, label) for slug, (label, _) in list(counted.items())[:MAX_TOP_CATEGORIES])
