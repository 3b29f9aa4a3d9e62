"""Reads a feed as records, whatever it holds; never more of it in memory than one record."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO

from catalogue.feeds.columns import check_columns

BLOCK = 65_536  # bytes
MAX_CELL = 1_000_000  # characters
MAX_RECORD = 4_000_000  # bytes
BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
TOO_LARGE = f"has over {MAX_CELL:,} characters in one cell; is a quote not closed?"
NOT_UTF_8 = "is not UTF-8; please save the file as “CSV UTF-8”"
REASONS = {
    "unexpected end of data": "a quoted cell begins here and never ends",
    "expected after": "a quote within a cell is not doubled, or a quoted cell does not end",
}


class FeedError(Exception):
    """A feed that cannot be used at all; the message tells its owner why."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a feed; `number` is the one a spreadsheet shows, the header's being 1."""

    number: int
    line: int  # of the file, where the record begins
    cells: list[str]
    fault: str = ""


class _Lines:
    """The lines of a file for csv, which asks for text, and what was wrong with them."""

    def __init__(self, file: IO[bytes]):
        self._lines = _split_lines(file)
        self.number = 0
        self.begin_record()

    def begin_record(self) -> None:
        self.size, self.fault = 0, ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        self.size += len(line)
        if self.size > MAX_RECORD:
            raise csv.Error("field larger than a record may be")
        try:
            text = line.decode()
        except UnicodeDecodeError:
            self.fault = NOT_UTF_8
            text = line.decode(errors="replace")
        if "\0" in text:
            self.fault = "has a NUL character"
        return text


class Feed:
    """A feed's header and, as often as they are asked for, its records."""

    def __init__(self, file: IO[bytes]):
        """Raise FeedError for a file that is empty or has not the columns of a feed."""
        self._file = file
        file.seek(0)
        head = file.read(BLOCK).removeprefix(BOM)
        if not head.strip():
            raise FeedError("The file is empty.")
        first = head.splitlines()[0]
        self.delimiter = ";" if first.count(b";") > first.count(b",") else ","
        header = next(self._records())
        if header.fault or head.startswith(UTF_16):
            fault = NOT_UTF_8 if head.startswith(UTF_16) else header.fault
            raise FeedError(f"The first line, which names the columns, {fault}.")
        self.columns = [cell.strip().lower() for cell in header.cells]
        if problems := check_columns(self.columns):
            raise FeedError("\n".join(problems))

    def records(self) -> Iterator[Record]:
        """Yield every row below the header; rows with nothing in them only count."""
        for record in self._records():
            if record.number == 1 or not (record.fault or any(map(str.strip, record.cells))):
                continue
            count, columns = len(record.cells), len(self.columns)
            if not record.fault and count != columns:
                fault = f"has {count} cells; the header has {columns}"
                record = Record(record.number, record.line, record.cells, fault)
            yield record

    def _records(self) -> Iterator[Record]:
        csv.field_size_limit(MAX_CELL)
        lines = _Lines(self._file)
        rows = csv.reader(lines, delimiter=self.delimiter, strict=True)
        number = 0
        while True:
            number, line = number + 1, lines.number + 1
            lines.begin_record()
            try:
                cells, fault = next(rows), lines.fault
            except StopIteration:
                return
            except csv.Error as error:
                if "field larger than" in str(error):
                    raise FeedError(f"Row {number} (line {line}) {TOO_LARGE}") from None
                cells, fault = [], _reason(error)  # and csv goes on with the next line
            yield Record(number, line, cells, fault)


def _reason(error: csv.Error) -> str:
    return next((text for sign, text in REASONS.items() if sign in str(error)), str(error))


def _split_lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines with their ends (LF, CRLF or CR), without a byte order mark."""
    file.seek(0)
    pending = file.read(len(BOM)).removeprefix(BOM)
    for block in iter(partial(file.read, BLOCK), b""):
        lines = (pending + block).splitlines(keepends=True)
        # A CR at the end may be the first half of a CRLF.
        pending = b"" if lines[-1].endswith(b"\n") else lines.pop()
        yield from lines
        if len(pending) > MAX_RECORD:
            break
    yield from pending.splitlines(keepends=True)
