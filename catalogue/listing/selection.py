"""What a shopper has chosen on a list, and how it is written in the address."""

from dataclasses import dataclass, fields, replace
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q

from catalogue.models import Authorship, Product
from catalogue.rules.sellable import IN_STOCK
from config.row_urls import row_url

SORTS = [
    ("relevance", "Best match"),
    ("newest", "Newest"),
    ("title", "Title, A to Z"),
    ("price", "Price, low to high"),
    ("-price", "Price, high to low"),
]
ORDER = {
    "newest": ["-pk"],
    "title": ["name", "pk"],
    "price": ["price", "pk"],
    "-price": ["-price", "-pk"],
}
DENSE = 2_000  # books
MULTIPLE = ("author", "format", "language")


@dataclass(frozen=True)
class Selection:
    """The state of a list, all of it in its URL (DESIGN 6)."""

    category: str = ""
    q: str = ""
    author: tuple[str, ...] = ()
    format: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    in_stock: bool = False
    sort: str = ""
    page: int = 1

    @property
    def order(self) -> str:
        """The sort in force: relevance needs a question."""
        if self.sort and (self.q or self.sort != "relevance"):
            return self.sort
        return "relevance" if self.q else "newest"

    @property
    def chosen(self) -> set[str]:
        chosen = {name for name in (*MULTIPLE, "in_stock") if getattr(self, name)}
        if self.price_min is not None or self.price_max is not None:
            chosen.add("price")
        return chosen

    @property
    def is_plain_search(self) -> bool:
        """A question alone, the best matches first."""
        return bool(self.q) and not self.chosen and not self.category and self.order == "relevance"

    @property
    def is_whole_category(self) -> bool:
        return not self.q and not self.chosen

    @property
    def path(self) -> str:
        return row_url("catalogue:product_list", self.category or "all")

    def parameters(self) -> list[tuple[str, str]]:
        """Return what goes into the query string, without what is empty."""
        pairs = []
        for field in fields(Selection)[1:]:
            value = getattr(self, field.name)
            if value in ("", None, (), False) or (field.name == "page" and value == 1):
                continue
            for each in value if isinstance(value, tuple) else [value]:
                pairs.append((field.name, "1" if each is True else str(each)))
        return pairs

    @property
    def others(self) -> list[tuple[str, str]]:
        """The parameters that a change of the sort keeps."""
        return [pair for pair in self.parameters() if pair[0] not in ("sort", "page")]

    def url(self, **changes) -> str:
        """Return this list's address with changes; any change but of the page leads to page 1."""
        changed = replace(self, **({"page": 1} | changes))
        query = urlencode(changed.parameters())
        return f"{changed.path}?{query}" if query else changed.path

    @property
    def bare_url(self) -> str:
        """The same category or question without filters."""
        return replace(Selection(category=self.category), q=self.q).url()

    def toggled(self, dimension: str, value: str) -> str:
        """Return the address with one value of a multiple facet put in or taken out."""
        now = getattr(self, dimension)
        values = tuple(v for v in now if v != value) if value in now else (*now, value)
        return self.url(**{dimension: values})

    def products(self, found: list[int] | None, without: str = "", dense: bool = False):
        """Return the books that fit, of the search's ids if any.

        `without` leaves one dimension out. A `dense` category has so many books that the database
        does better to go along the order and ask of each book whether it stands there, than to
        fetch and sort them all; SQLite has to be told.
        """
        products = Product.objects.active()
        category = "" if without == "category" else self.category
        if category and dense:
            tagged = Product.tags.through.objects.filter(producttag__slug=category)
            products = products.filter(Exists(tagged.filter(product=OuterRef("pk"))))
        elif category:
            products = products.filter(tags__slug=category)
        if found is not None:
            products = products.filter(pk__among=found)
        for dimension in sorted(self.chosen - {without}):
            products = products.filter(self._filter(dimension))
        return products

    def _filter(self, dimension: str) -> Q:
        if dimension == "author":
            by_them = Authorship.objects.filter(author__slug__in=self.author)
            return Q(pk__in=by_them.values("product"))
        if dimension == "in_stock":
            return IN_STOCK
        if dimension == "price":
            lowest = Q() if self.price_min is None else Q(price__gte=self.price_min)
            return lowest if self.price_max is None else lowest & Q(price__lte=self.price_max)
        return Q(**{f"{dimension}__in": getattr(self, dimension)})
