"""The facets of a list and the pills of what is chosen, with the address behind each."""

from dataclasses import dataclass
from functools import cached_property

from catalogue.derived.indexing import PRICE_BANDS
from catalogue.listing.facet_counts import MAX_CATEGORIES_SHOWN, FacetCounts
from catalogue.listing.selection import Selection
from catalogue.models import Product
from catalogue.rules.languages import NAMES
from config.templatetags.shop import money

FORMATS = dict(Product.Format.choices)


@dataclass(frozen=True)
class FacetOption:
    """One choice of a facet; `count` is None where there are too many books to count."""

    value: str
    label: str
    count: int | None
    chosen: bool
    url: str

    @property
    def disabled(self) -> bool:
        return self.count == 0 and not self.chosen


@dataclass(frozen=True)
class Facets:
    """What can be chosen from where the shopper is; it depends on these two and nothing else."""

    selection: Selection
    counts: FacetCounts

    @property
    def all_products_url(self) -> str:
        return self.selection.url(category="")

    @cached_property
    def categories(self) -> list[FacetOption]:
        counted = self.counts.of("category")
        chosen = self.selection.category
        return [
            FacetOption(value, label, count, False, self.selection.url(category=value))
            for value, (label, count) in list(counted.items())[: MAX_CATEGORIES_SHOWN + 1]
            if value != chosen
        ]

    @cached_property
    def authors(self) -> list[FacetOption]:
        return self._options("author")

    @cached_property
    def formats(self) -> list[FacetOption]:
        return self._options("format", FORMATS)

    @cached_property
    def languages(self) -> list[FacetOption]:
        return self._options("language", NAMES)

    def _options(self, dimension: str, labels: dict | None = None) -> list[FacetOption]:
        chosen = getattr(self.selection, dimension)
        return [
            FacetOption(
                value,
                labels.get(value, value) if labels else label,
                count,
                value in chosen,
                self.selection.toggled(dimension, value),
            )
            for value, (label, count) in self.counts.of(dimension).items()
        ]

    @cached_property
    def prices(self) -> list[FacetOption]:
        counted = self.counts.of("price")
        now = self.selection.price_min, self.selection.price_max
        options = []
        for code, lowest, highest in PRICE_BANDS:
            chosen = (lowest, highest) == now
            bounds = (None, None) if chosen else (lowest, highest)
            url = self.selection.url(price_min=bounds[0], price_max=bounds[1])
            count = counted.get(code, ("", 0))[1]
            options.append(FacetOption(code, price_words(lowest, highest), count, chosen, url))
        return options

    @cached_property
    def in_stock(self) -> FacetOption:
        count = self.counts.of("in_stock").get("1", ("", 0))[1]
        chosen = self.selection.in_stock
        url = self.selection.url(in_stock=not chosen)
        return FacetOption("1", "Available now", count, chosen, url)

    @property
    def pills(self) -> list[tuple[str, str]]:
        """What is chosen, as (words, the address without it)."""
        chosen, pills = self.selection, []
        if chosen.q:
            pills.append((f"“{chosen.q}”", chosen.url(q="")))
        for options in (self.authors, self.formats, self.languages):
            pills += [(option.label, option.url) for option in options if option.chosen]
        if "price" in chosen.chosen:
            words = price_words(chosen.price_min, chosen.price_max)
            pills.append((words, chosen.url(price_min=None, price_max=None)))
        if chosen.in_stock:
            pills.append((self.in_stock.label, self.in_stock.url))
        return pills


def price_words(lowest, highest) -> str:
    if lowest is None:
        return f"Up to {money(highest)}"
    if highest is None:
        return f"From {money(lowest)}"
    return f"{money(lowest)} to {money(highest)}"
