"""Finds the book that a row is about: DESIGN law 11 stands on it.

A row with an ISBN is the book with that ISBN; if there is none yet, the book of the same name and
authors that has no ISBN so far (it gets this one), else a new book. It is never a book that has
another ISBN: editions of one title stay apart.

A row without an ISBN is the book of the same name and authors. If there are several, it is the one
without an ISBN. Books whose ISBN stands elsewhere in the feed belong to that row.

Names are the same without regard to case and white space, authors also in another order. Answers
depend on the shop as it was before the import and on the whole feed, never on how far an import
has come: that makes every pass, and the next run, decide alike.
"""

from collections.abc import Iterable
from hashlib import blake2b

from catalogue.feeds.cells import folded
from catalogue.feeds.columns import FeedRow
from catalogue.models import Product

READ_AT_ONCE = 2_000


def key_of(name: str, authors: Iterable[str]) -> bytes:
    """Return what two books of the same name and authors share, in few bytes."""
    parts = [folded(name), *sorted(map(folded, authors))]
    return blake2b("\0".join(parts).encode(), digest_size=16).digest()


def row_key(row: FeedRow) -> bytes:
    return key_of(row.fields["name"], row.authors)


class RowIndex:
    """Which books the good rows of a feed are about; it refuses the second row of a book."""

    def __init__(self) -> None:
        self.isbns: dict[str, int] = {}
        self.nameless: dict[bytes, int] = {}  # rows that have no number but their name
        self.keys: set[bytes] = set()

    def add(self, row: FeedRow) -> str:
        """Remember a row; return what is wrong if an earlier one is about the same book."""
        key = row_key(row)
        earlier = self.isbns.get(row.isbn) if row.isbn else self.nameless.get(key)
        if earlier:
            same = "isbn: the same ISBN" if row.isbn else "name: the same title and authors"
            return f"{same} as in row {earlier}"
        if row.isbn:
            self.isbns[row.isbn] = row.number
        else:
            self.nameless[key] = row.number
        self.keys.add(key)
        return ""


class Matcher:
    """Finds the shop's books for the rows of a feed, chunk by chunk, in the feed's order."""

    def __init__(self, row_index: RowIndex):
        self._row_index = row_index
        self._known: dict[bytes, list[tuple[int, str | None]]] | None = None
        self.begin()

    def begin(self) -> None:
        """Start anew with the feed's first row."""
        self._adopted: set[int] = set()

    def match(self, rows: list[FeedRow]) -> tuple[dict[int, int], dict[int, str]]:
        """Return, by row number, the ids of existing books, and what is wrong with rows.

        A row in neither is a new book.
        """
        isbns = [row.isbn for row in rows if row.isbn]
        numbered = dict(Product.objects.filter(isbn__in=isbns).values_list("isbn", "pk"))
        found, faults = {}, {}
        for row in rows:
            products = [numbered[row.isbn]] if row.isbn in numbered else self._by_name(row)
            if len(products) == 1:
                found[row.number] = products[0]
                self._adopted.update(products)
            elif products:
                faults[row.number] = "name: several books have this title and these authors"
        return found, faults

    def _by_name(self, row: FeedRow) -> list[int]:
        key = row_key(row)
        if row.isbn and key in self._row_index.nameless:
            return []  # the book without an ISBN is that row's
        products = self._products().get(key, [])
        bare = [pk for pk, isbn in products if not isbn and pk not in self._adopted]
        if bare or row.isbn:
            return bare
        return [pk for pk, isbn in products if isbn and isbn not in self._row_index.isbns]

    def _products(self) -> dict[bytes, list[tuple[int, str | None]]]:
        """The shop's books that share name and authors with a row, read when first needed."""
        if self._known is None:
            self._known = {}
            products = (
                Product.objects.only("name", "isbn").prefetch_related("authors").order_by("pk")
            )
            for product in products.iterator(chunk_size=READ_AT_ONCE):
                key = key_of(product.name, [author.name for author in product.authors.all()])
                if key in self._row_index.keys:
                    self._known.setdefault(key, []).append((product.pk, product.isbn))
        return self._known
