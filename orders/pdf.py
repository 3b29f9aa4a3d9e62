"""Paper: the same templates as PDF, made without network or files."""

import atexit
import logging
from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

if TYPE_CHECKING:
    from orders.press import Press

logger = logging.getLogger(__name__)
# One at a time in each process, so that shoppers are not kept waiting by a pile of paper. Whoever
# draws takes it, and looks whether somebody has drawn the same while it waited.
turn = Lock()
_press: list["Press"] = []
# Its folder of letters goes with it, while there still is a Python to do that.
atexit.register(_press.clear)


class UnavailableError(Exception):
    """The library that draws is not there; the page as HTML is."""


def written(template: str, context: dict) -> bytes:
    """Return a tagged PDF (PDF/UA-1) of a template; UnavailableError without Pango.

    Call it with the `turn`.
    """
    return _ready_press().draw(render_to_string(template, context))


def bound(title: str, papers: Iterable[tuple[str, dict]]) -> bytes:
    """Return one tagged PDF of several papers, (template, context) each, with pages of its own.

    It takes the `turn` for each of them, so that a shopper's paper is drawn between two;
    UnavailableError as above.
    """
    drawn = []
    for template, context in papers:
        text = render_to_string(template, context)
        with turn:
            drawn.append(_ready_press().lay_out(text))
    with turn:
        return _ready_press().bind(title, drawn)


def _ready_press() -> "Press":
    """Return this process's press; WeasyPrint is heavy, and imported for the first paper only."""
    if not _press:
        try:
            from orders.press import Press
        except (ImportError, OSError) as error:
            logger.error("PDFs cannot be made: %s", error)
            raise UnavailableError from error
        _press.append(Press())
    return _press[0]
