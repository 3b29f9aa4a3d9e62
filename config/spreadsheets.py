"""What a spreadsheet may read: CSV and XLSX in which no text is worked out as a formula.

A spreadsheet takes a cell for a formula that begins with one of SIGNS (OWASP, CSV injection), and
which cells there are is for the reader to say: Excel on the Continent splits a file at semicolons,
whatever stands between quotes. So an apostrophe, which makes a cell text, is put before such a
sign wherever any reader may begin a cell.
"""

import csv
import re
from collections.abc import Iterable
from typing import Any, TextIO

SIGNS = r"=+\-@＝＋－＠﹦﹢﹣﹫"
SEPARATORS = r",;|\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029"
# What readers pass over at the start of a cell: white space, quotes, and what nobody sees.
PASSED_OVER = (
    r"\s\"\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    r"\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_BETWEEN = rf"[{SEPARATORS}{PASSED_OVER}]"
# Each run is looked at once, from its start, so that no text takes long.
_RUN = rf"((?<!{_BETWEEN}){_BETWEEN}++|\A)"
FORMULA = re.compile(rf"{_RUN}(?='*[{SIGNS}])")
# One more apostrophe is put before what looks escaped already, so that taking one off always gives
# back what was written.
ESCAPED = re.compile(rf"{_RUN}'(?='*[{SIGNS}])")
SEPARATOR = re.compile(rf"[{SEPARATORS}]")


def escape_formula(text: str) -> str:
    """Return text that is no formula, at whatever separators it is split."""
    return FORMULA.sub(lambda run: f"{run[1]}'" if _begins_cell(run) else run[0], text)


def unescape_formula(cell: str) -> str:
    """Undo `escape_formula`: the apostrophe of 'Salem's Lot stays, that of '=1+1 goes."""
    return ESCAPED.sub(lambda run: run[1] if _begins_cell(run) else run[0], cell)


def _begins_cell(run: re.Match) -> bool:
    return run.start() == 0 or bool(SEPARATOR.search(run[1]))


def escape_row(cells: Iterable[Any]) -> list[Any]:
    """Escape the text of a row; numbers, which nobody typed, stay numbers."""
    return [escape_formula(cell) if isinstance(cell, str) else cell for cell in cells]


class CsvWriter:
    """The one way to write CSV; `file` is opened with newline=""."""

    def __init__(self, file: TextIO):
        self._rows = csv.writer(file)

    def writerow(self, cells: Iterable[Any]) -> None:
        self._rows.writerow(escape_row(cells))

    def writerows(self, rows: Iterable[Iterable[Any]]) -> None:
        for cells in rows:
            self.writerow(cells)
