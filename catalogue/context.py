"""What every page's frame shows of the catalogue."""

from django.utils.functional import SimpleLazyObject

from catalogue.models import FacetCount

SHELVES = 8


def shelves(request):
    """The largest categories for the navigation; asked for only where a page shows them."""
    largest = FacetCount.objects.filter(scope="", dimension="tag", count__gt=0)
    names = largest.order_by("-count", "label").values_list("value", "label")
    return {"shelves": SimpleLazyObject(lambda: tuple(names[:SHELVES]))}
