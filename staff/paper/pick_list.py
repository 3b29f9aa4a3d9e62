"""What is fetched from the shelves for several orders, summed by book."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from orders.models import LineStatus, OrderLine
from orders.models.catalogue_snapshot import sort_name, split_names
from staff.paper.barcodes import bars

TO_PACK = [LineStatus.NEW, LineStatus.PROCESSING]


@dataclass
class Pick:
    """One book, and how many copies each order wants of it."""

    name: str
    byline: str
    isbn: str
    authors: str | None
    wanted: list[tuple[int, int]] = field(default_factory=list)

    @property
    def copies(self) -> int:
        return sum(number for _, number in self.wanted)

    @property
    def bars(self) -> str:
        return bars(self.isbn)

    @property
    def place(self) -> tuple[str, str, str]:
        """Where it stands: by the surname of its first author, then by title."""
        first = next(iter(split_names(self.authors)), "")
        return sort_name(first), self.byline.casefold(), self.name.casefold()


def picks_of(orders: Iterable[int]) -> list[Pick]:
    """Return the books that these orders still wait for, as they stand on the shelves."""
    lines = OrderLine.objects.filter(order__in=list(orders), status__in=TO_PACK).order_by()
    fields = lines.values_list("product_id", "name", "byline", "isbn", "authors__names", "order_id")
    picks: dict[tuple, Pick] = {}
    for *product, order, number in fields.annotate(number=Count("pk")).order_by("order_id"):
        pick = picks.setdefault(tuple(product), Pick(*product[1:]))
        pick.wanted.append((order, number))
    return sorted(picks.values(), key=lambda pick: pick.place)
