"""A list of books with its facets, as the page and its fragment show it."""

from dataclasses import dataclass
from functools import cached_property

from catalogue.facets import COUNTED, TAGS, Tally, tally
from catalogue.indexing import PRICE_BANDS
from catalogue.languages import NAMES
from catalogue.models import Author, Product, ProductTag
from catalogue.search.books import Found, find, near
from catalogue.selection import ORDER, PER_PAGE, SORTS, Selection
from config.templatetags.shop import money

FORMATS = dict(Product.Format.choices)


@dataclass(frozen=True)
class Option:
    """One choice of a facet; `count` is None where there are too many books to count."""

    value: str
    label: str
    count: int | None
    chosen: bool
    url: str

    @property
    def disabled(self) -> bool:
        return self.count == 0 and not self.chosen


class Listing:
    """The books of a selection: one page of cards, the facets, and the ways on."""

    def __init__(self, selection: Selection, tag: ProductTag | None):
        self.selection, self.tag = selection, tag

    @cached_property
    def found(self) -> Found | None:
        """What the search found; None without a question."""
        return find(self.selection.q) if self.selection.q else None

    @cached_property
    def _ids(self) -> list[int] | None:
        return self.found.ids if self.found else None

    @cached_property
    def tally(self) -> Tally:
        return tally(self.selection, self._ids)

    @cached_property
    def _page(self) -> list[Product]:
        """One book more than a page shows: it tells whether there is a next page."""
        books = self.selection.books(self._ids)
        start = (self.selection.page - 1) * PER_PAGE
        if self.selection.order != "relevance":
            books = books.with_card_data().order_by(*ORDER[self.selection.order])
            return list(books[start : start + PER_PAGE + 1])
        fitting = (
            set(books.values_list("pk", flat=True))
            if self.selection.chosen or self.selection.tag
            else None
        )
        ranked = [pk for pk in self._ids if fitting is None or pk in fitting]
        return books_in_order(ranked[start : start + PER_PAGE + 1])

    @property
    def books(self) -> list[Product]:
        return self._page[:PER_PAGE]

    @property
    def total(self) -> str:
        """The number of books in words: "1 book", "12 books", "10,000+ books"."""
        number = self.tally.total
        if self.uncounted:
            return f"{COUNTED:,}+ books"
        return f"{number:,} book{'' if number == 1 else 's'}"

    @property
    def next_url(self) -> str:
        more = len(self._page) > PER_PAGE
        return self.selection.url(page=self.selection.page + 1) if more else ""

    @property
    def previous_url(self) -> str:
        page = self.selection.page
        return self.selection.url(page=page - 1) if page > 1 else ""

    @property
    def pages(self) -> int:
        return max(-(-self.tally.total // PER_PAGE), self.selection.page)

    @property
    def uncounted(self) -> bool:
        return self.tally.total > COUNTED and not self.selection.is_whole_shelf

    @property
    def canonical(self) -> str:
        """The address that search engines shall keep: the shelf, with its page."""
        return Selection(tag=self.selection.tag, page=self.selection.page).url(
            page=self.selection.page
        )

    @property
    def all_shelves_url(self) -> str:
        return self.selection.url(tag="")

    @property
    def everywhere_url(self) -> str:
        return Selection(q=self.selection.q).url()

    @property
    def near_books(self) -> list[Product]:
        """What to offer where nothing was found."""
        return books_in_order(near(self.selection.q)) if self.selection.q else []

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        """The orders to choose from, as (value, label, chosen)."""
        current = self.selection.order
        shown = SORTS if self.selection.q else SORTS[1:]
        return [(value, label, value == current) for value, label in shown]

    # Facets -----------------------------------------------------------------------------------

    @cached_property
    def tags(self) -> list[Option]:
        counted = self.tally.counts.get("tag", {})
        chosen = self.selection.tag
        return [
            Option(value, label, count, False, self.selection.url(tag=value))
            for value, (label, count) in list(counted.items())[: TAGS + 1]
            if value != chosen
        ]

    @cached_property
    def authors(self) -> list[Option]:
        counted = dict(self.tally.counts.get("author", {}))
        missing = [slug for slug in self.selection.author if slug not in counted]
        if missing:
            names = Author.objects.filter(slug__in=missing).values_list("slug", "name")
            counted |= {slug: (name, None) for slug, name in names}
        return self._options("author", counted)

    @cached_property
    def formats(self) -> list[Option]:
        return self._options("format", self.tally.counts.get("format", {}), FORMATS)

    @cached_property
    def languages(self) -> list[Option]:
        return self._options("language", self.tally.counts.get("language", {}), NAMES)

    def _options(self, dimension: str, counted: dict, labels: dict | None = None) -> list[Option]:
        chosen = getattr(self.selection, dimension)
        return [
            Option(
                value,
                labels.get(value, value) if labels else label,
                count,
                value in chosen,
                self.selection.toggled(dimension, value),
            )
            for value, (label, count) in counted.items()
        ]

    @cached_property
    def prices(self) -> list[Option]:
        counted = self.tally.counts.get("price", {})
        now = self.selection.price_min, self.selection.price_max
        options = []
        for code, lowest, highest in PRICE_BANDS:
            chosen = (lowest, highest) == now
            bounds = (None, None) if chosen else (lowest, highest)
            url = self.selection.url(price_min=bounds[0], price_max=bounds[1])
            count = counted.get(code, ("", 0))[1]
            options.append(Option(code, price_words(lowest, highest), count, chosen, url))
        return options

    @cached_property
    def in_stock(self) -> Option:
        count = self.tally.counts.get("in_stock", {}).get("1", ("", 0))[1]
        chosen = self.selection.in_stock
        url = self.selection.url(in_stock=not chosen)
        return Option("1", "Can be bought now", count, chosen, url)

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


def books_in_order(ids: list[int]) -> list[Product]:
    """Return the active books with these ids, with their card data, in the order of the ids."""
    books = Product.objects.active().with_card_data().filter(pk__among=ids)
    by_id = {book.pk: book for book in books}
    return [by_id[pk] for pk in ids if pk in by_id]
