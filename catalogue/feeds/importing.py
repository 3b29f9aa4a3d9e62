"""Runs an import: reads all rows, compares them with the shop, then writes them chunk by chunk.

Nothing is written before every row was looked at. Each chunk is a short transaction of its own,
so that shoppers are never locked out for long; an import that was killed leaves whole chunks, and
the same feed run again brings the shop to where it would have been (DESIGN law 11).
"""

import os
import shutil
import stat
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from django.core.exceptions import ValidationError
from django.db import Error, reset_queries

from catalogue.feeds.cells import shown
from catalogue.feeds.columns import FeedRow, read_row
from catalogue.feeds.covers import Covers, StoredCover, discard_unused
from catalogue.feeds.identity import Matcher, RowIndex
from catalogue.feeds.product_changes import compare, products_of
from catalogue.feeds.reader import Feed, FeedError, Record
from catalogue.feeds.writing import ShopChangedError, Writer

CHUNK_ROWS = 250
CHUNK_SIZE = 2_000_000  # characters of description
MAX_FAULTS = 10_000  # rows; whoever has more wrong has the wrong file
Progress = Callable[[Iterable[FeedRow], str], Iterable[FeedRow]]


class ImportStoppedError(Exception):
    """The import ended before its end; the message says how far it came."""


@contextmanager
def open_feed(path: Path) -> Iterator[IO[bytes]]:
    """Yield a private copy of a feed, so that every pass reads what the first one checked."""
    with tempfile.TemporaryFile() as copy:
        try:
            with path.open("rb") as source:
                kind = os.fstat(source.fileno()).st_mode
                if not (stat.S_ISREG(kind) or stat.S_ISFIFO(kind)):
                    raise FeedError(f"{path} is not a file.")
                shutil.copyfileobj(source, copy)
        except OSError as error:
            raise FeedError(f"{path} cannot be read: {error.strerror}.") from None
        yield copy


class FeedImport:
    """One run of one feed; `faults` lists what is wrong by row number."""

    def __init__(self, feed: Feed, covers: Covers, progress: Progress, set_stock: bool = False):
        if set_stock and "stock" not in feed.columns:
            raise FeedError("There is no column “stock” to set the stock from.")
        self._feed, self._covers, self._progress = feed, covers, progress
        self._set_stock = set_stock
        self._row_index = RowIndex()
        self._matcher = Matcher(self._row_index)
        self.writer = Writer(set_stock)
        self.faults: dict[int, list[str]] = {}
        self.expected: Counter = Counter()  # what writing would do
        self.done: Counter = Counter()  # what writing did
        self.images_left_out = 0

    def check(self) -> None:
        """Look at every row and change nothing: fill `faults` and `expected`."""
        for row in self._progress(self._read(), "Reading"):
            if fault := self._row_index.add(row):
                self._blame(row, [fault])
        for chunk in self._chunks("Comparing"):
            self._check_chunk(chunk)
        self._matcher.begin()
        self.faults = dict(sorted(self.faults.items()))

    def write(self) -> None:
        """Write all rows without a fault; ImportStoppedError says how far it came if it cannot."""
        try:
            for chunk in self._chunks("Writing"):
                self._write_chunk(chunk)
        except ValidationError as error:  # an image that was fine a moment ago
            raise self._stopped(" ".join(error.messages)) from error
        except (Error, OSError, ShopChangedError) as error:
            raise self._stopped(str(error)) from error
        except KeyboardInterrupt:
            raise self._stopped("you asked for it") from None

    def _read(self) -> Iterator[FeedRow]:
        """Yield the good rows; the first time, note what is wrong with the others."""
        for record in self._feed.records():
            if record.number in self.faults:
                continue
            if record.fault:
                self._blame(record, [record.fault])
                continue
            cells = dict(zip(self._feed.columns, record.cells, strict=True))
            comma = self._feed.delimiter == ";"
            row = read_row(record.number, record.line, cells, decimal_comma=comma)
            if isinstance(row, FeedRow):
                yield row
            else:
                self._blame(record, row)

    def _chunks(self, what: str) -> Iterator[list[FeedRow]]:
        chunk: list[FeedRow] = []
        for row in self._progress(self._read(), what):
            chunk.append(row)
            if len(chunk) == CHUNK_ROWS or sum(row.size for row in chunk) > CHUNK_SIZE:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def _check_chunk(self, rows: list[FeedRow]) -> None:
        found, faults = self._matcher.match(rows)
        products = products_of(list(found.values()))
        for row in rows:
            product = products.get(found.get(row.number, 0))
            try:
                if row.number in faults:
                    raise ValidationError(faults[row.number])
                new_cover = self._has_new_cover(row, product)
            except ValidationError as error:
                self._blame(row, error.messages)
                continue
            self.images_left_out += bool(row.image and not self._covers.of(row))
            changed = new_cover or (product and compare(row, product, self._set_stock))
            self.expected["new" if not product else "changed" if changed else "unchanged"] += 1
        reset_queries()  # with DEBUG, Django keeps them all

    def _has_new_cover(self, row: FeedRow, product) -> bool:
        try:
            return self._covers.is_new(row, product.images.all() if product else [])
        except ValidationError as error:
            raise ValidationError(f"image_filename: {error.message}") from None

    def _write_chunk(self, rows: list[FeedRow]) -> None:
        found, faults = self._matcher.match(rows)
        if faults:
            raise ShopChangedError("other books came into the shop meanwhile")
        products = products_of(list(found.values())) if any(map(self._covers.of, rows)) else {}
        new = [
            row for row in rows if self._has_new_cover(row, products.get(found.get(row.number, 0)))
        ]
        covers: dict[int, StoredCover] = self._covers.store(new) if new else {}
        try:
            self.done += self.writer.write(rows, found, covers)
        except BaseException:
            with suppress(Error):  # the first error is the one to tell
                discard_unused(covers.values())
            raise
        self.done["images"] += sum(bool(self._covers.of(row)) for row in rows)
        self.done["rows"] += len(rows)
        reset_queries()

    def _blame(self, row: FeedRow | Record, faults: list[str]) -> None:
        line = f" (line {row.line})" if row.line != row.number else ""
        self.faults[row.number] = [f"row {row.number}{line}: {shown(fault)}" for fault in faults]
        if len(self.faults) > MAX_FAULTS:
            last = self.faults[row.number][0]
            raise FeedError(f"Over {MAX_FAULTS:,} rows are wrong. The last one seen:\n{last}")

    def _stopped(self, reason: str) -> ImportStoppedError:
        return ImportStoppedError(
            f"The import stopped: {shown(reason).strip()}\n"
            f"{self.done['rows']} rows are in the shop, those after them are not. "
            "It is safe to run the same import again."
        )
