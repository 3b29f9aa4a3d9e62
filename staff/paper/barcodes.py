"""The bars of an ISBN, as one path of an SVG."""

from itertools import groupby

from barcode.ean import EAN13
from barcode.errors import BarcodeError
from stdnum import ean

HEIGHT = 40
# What a scanner needs left and right of the bars, in modules.
LEFT, RIGHT = 11, 7
WIDTH = LEFT + 95 + RIGHT


def bars(isbn: str) -> str:
    """Return the path of the bars in a box of WIDTH by HEIGHT; empty for what is no EAN-13.

    The library's own drawing has a document type and styles in its attributes, which neither
    stands within a page nor passes its content security policy.
    """
    if len(isbn) != 13 or not ean.is_valid(isbn):
        return ""
    try:
        (modules,) = EAN13(isbn).build()
    except BarcodeError:
        return ""
    path, place = [], LEFT
    for module, run in groupby(modules):
        width = len(list(run))
        if module == "1":
            path.append(f"M{place} 0h{width}v{HEIGHT}h-{width}z")
        place += width
    return "".join(path)
