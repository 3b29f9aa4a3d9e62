"""What must be true of baskets, proved from the database alone (DESIGN 2).

Constraints refuse most of this; a check also sees what came in while one was missing.
"""

from collections.abc import Iterator

from django.db.models import Count, Q

from basket.limits import MAX_COPIES_PER_LINE, MAX_LINES_PER_BASKET
from basket.models import Basket, BasketLine
from config.integrity import Fault, faults

OPEN, SUBMITTED = Basket.Status


def check() -> Iterator[Fault]:
    """Yield what is wrong with the shape and the ownership of baskets."""
    baskets, lines = Basket.objects.order_by("pk"), BasketLine.objects.order_by("pk")
    yield from faults(baskets.exclude(status__in=Basket.Status), "has an unknown status")
    yield from faults(baskets.filter(user__isnull=False, visitor__isnull=False), "has two owners")
    yield from faults(baskets.filter(status=OPEN, user=None, visitor=None), "has no owner")
    for owner in ("user", "visitor"):
        open_ones = Basket.objects.filter(status=OPEN, **{f"{owner}__isnull": False})
        several = open_ones.values(owner).annotate(number=Count("pk")).filter(number__gt=1)
        theirs = baskets.filter(status=OPEN, **{f"{owner}__in": several.values(owner)})
        yield from faults(theirs, "is one of several open baskets of its owner")
    full = baskets.annotate(number=Count("lines")).filter(number__gt=MAX_LINES_PER_BASKET)
    yield from faults(full, f"has more than {MAX_LINES_PER_BASKET} lines")
    yield from faults(
        lines.exclude(quantity__gte=1, quantity__lte=MAX_COPIES_PER_LINE),
        "has a quantity out of range",
    )
    yield from faults(lines.filter(price__lte=0), "has a price that is none")
    yield from faults(lines.filter(Q(basket=None) | Q(product=None)), "belongs to nothing")
    for together in ("product", "position"):
        twice = BasketLine.objects.values("basket", together).annotate(number=Count("pk"))
        for row in twice.filter(number__gt=1).order_by("basket", together):
            same = lines.filter(basket=row["basket"], **{together: row[together]})
            yield from faults(same, f"shares its {together} with another line of its basket")
