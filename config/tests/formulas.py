"""Reads CSV as spreadsheets do, to find what they would work out."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator

SEPARATORS = ",;\t|"
SIGNS = "=+-@＝＋－＠"
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def cells_of(text: str, separator: str) -> Iterator[str]:
    """Yield the cells for a reader that minds quotes, and for one that does not."""
    for row in csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=separator):
        yield from row
    for line in text.splitlines():
        yield from line.split(separator)


def formulas_in(text: str) -> list[str]:
    """Return the cells that begin as a formula, numbers apart, at any separator."""
    found = []
    for separator in SEPARATORS:
        for cell in cells_of(text, separator):
            bare = cell
            while bare and (bare[0] == '"' or is_unseen(bare[0])):
                bare = bare[1:]
            if bare[:1] in SIGNS and bare and not NUMBER.fullmatch(bare.strip('"\r\n')):
                found.append(cell)
    return found


def is_unseen(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf", "Zs", "Zl", "Zp")
