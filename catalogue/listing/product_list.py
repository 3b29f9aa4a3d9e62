"""A list of books, as the page and its fragment show it."""

from dataclasses import replace
from functools import cached_property

from catalogue.listing.cards import Card, cards, cards_in_order
from catalogue.listing.facet_counts import COUNTED, Tally, kept, tally
from catalogue.listing.facets import Choices
from catalogue.listing.selection import DENSE, MAX_PAGE, ORDER, PER_PAGE, SORTS, Selection
from catalogue.search.product_search import Found, find, near


class Listing:
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
    def tally(self) -> Tally:
        return tally(self.selection, self.found, self.version)

    @cached_property
    def _page(self) -> list[Card]:
        """One book more than a page shows: it tells whether there is a next page."""
        dense = self.found is None and kept(self.version, self.selection.tag).total > DENSE
        books = self.selection.books(self._ids, dense=dense)
        start = (self.selection.page - 1) * PER_PAGE
        if self.selection.order != "relevance":
            books = books.order_by(*ORDER[self.selection.order])
            return cards(books[start : start + PER_PAGE + 1])
        fitting = (
            set(books.values_list("pk", flat=True))
            if self.selection.chosen or self.selection.tag
            else None
        )
        ranked = [pk for pk in self._ids if fitting is None or pk in fitting]
        return cards_in_order(ranked[start : start + PER_PAGE + 1])

    @property
    def books(self) -> list[Card]:
        return self._page[:PER_PAGE]

    @property
    def total(self) -> str:
        """The number of books in words: "1 book", "12 books", "10,000+ books"."""
        number = self.tally.total
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
        return max(min(-(-self.tally.total // PER_PAGE), MAX_PAGE), self.selection.page)

    @property
    def uncounted(self) -> bool:
        cut = self.found is not None and self.found.cut
        return cut or (self.tally.total > COUNTED and not self.selection.is_whole_shelf)

    @cached_property
    def choices(self) -> Choices:
        return Choices(replace(self.selection, page=1), self.tally)

    @property
    def canonical(self) -> str:
        """The address that search engines shall keep: the shelf, with its page."""
        return Selection(tag=self.selection.tag, page=self.selection.page).url(
            page=self.selection.page
        )

    @property
    def everywhere_url(self) -> str:
        return Selection(q=self.selection.q).url()

    @property
    def near_books(self) -> list[Card]:
        """What to offer where nothing was found."""
        return cards_in_order(near(self.selection.q)) if self.selection.q else []

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        """The orders to choose from, as (value, label, chosen)."""
        current = self.selection.order
        shown = SORTS if self.selection.q else SORTS[1:]
        return [(value, label, value == current) for value, label in shown]
