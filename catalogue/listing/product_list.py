"""A list of books, as the page and its fragment show it."""

from dataclasses import replace
from functools import cached_property

from catalogue.listing.cards import Card, cards, cards_in_order
from catalogue.listing.facet_counts import COUNTED, FacetCounts, count_facets, stored_counts
from catalogue.listing.facets import Facets
from catalogue.listing.selection import DENSE, ORDER, SORTS, Selection
from catalogue.search.product_search import Found, find, near

PER_PAGE = 24
# What lies deeper is found by a filter; so the last page costs no more than the shop is large.
MAX_PAGE = 400


class ProductList:
    """The books of a selection: one page of cards, the facets, and the ways on."""

    def __init__(self, selection: Selection, version: str):
        self.selection, self.version = selection, version

    @cached_property
    def found(self) -> Found | None:
        """What the search found; None without a question."""
        if not self.selection.q:
            return None
        return find(self.selection.q, wide=not self.selection.is_plain_search)

    @cached_property
    def _ids(self) -> list[int] | None:
        return self.found.ids if self.found else None

    @cached_property
    def counts(self) -> FacetCounts:
        return count_facets(self.selection, self.found, self.version)

    @cached_property
    def _page(self) -> list[Card]:
        """One book more than a page shows: it tells whether there is a next page."""
        dense = (
            self.found is None
            and stored_counts(self.version, self.selection.category).total > DENSE
        )
        products = self.selection.products(self._ids, dense=dense)
        start = (self.selection.page - 1) * PER_PAGE
        if self.selection.order != "relevance":
            products = products.order_by(*ORDER[self.selection.order])
            return cards(products[start : start + PER_PAGE + 1])
        fitting = (
            set(products.values_list("pk", flat=True))
            if self.selection.chosen or self.selection.category
            else None
        )
        ranked = [pk for pk in self._ids if fitting is None or pk in fitting]
        return cards_in_order(ranked[start : start + PER_PAGE + 1])

    @property
    def products(self) -> list[Card]:
        return self._page[:PER_PAGE]

    @property
    def total(self) -> str:
        """The number of books in words: "1 book", "12 books", "10,000+ books"."""
        number = self.counts.total
        if self.found and self.found.cut:
            return f"{number:,}+ books"
        if self.uncounted:
            return f"{COUNTED:,}+ books"
        return f"{number:,} book{'' if number == 1 else 's'}"

    @property
    def next_url(self) -> str:
        more = len(self._page) > PER_PAGE and self.selection.page < MAX_PAGE
        return self.selection.url(page=self.selection.page + 1) if more else ""

    @property
    def previous_url(self) -> str:
        page = self.selection.page
        return self.selection.url(page=page - 1) if page > 1 else ""

    @property
    def pages(self) -> int:
        return max(min(-(-self.counts.total // PER_PAGE), MAX_PAGE), self.selection.page)

    @property
    def uncounted(self) -> bool:
        cut = self.found is not None and self.found.cut
        return cut or (self.counts.total > COUNTED and not self.selection.is_whole_category)

    @cached_property
    def facets(self) -> Facets:
        return Facets(replace(self.selection, page=1), self.counts)

    @property
    def canonical(self) -> str:
        """The address that search engines shall keep: the category, with its page."""
        return Selection(category=self.selection.category, page=self.selection.page).url(
            page=self.selection.page
        )

    @property
    def everywhere_url(self) -> str:
        return Selection(q=self.selection.q).url()

    @property
    def near_products(self) -> list[Card]:
        """What to offer where nothing was found."""
        return cards_in_order(near(self.selection.q)) if self.selection.q else []

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        """The orders to choose from, as (value, label, chosen)."""
        current = self.selection.order
        shown = SORTS if self.selection.q else SORTS[1:]
        return [(value, label, value == current) for value, label in shown]
