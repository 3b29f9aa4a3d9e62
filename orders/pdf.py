"""Templates as PDF, rendered without network or files."""

import atexit
import logging
from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

if TYPE_CHECKING:
    from orders.pdf_renderer import PdfRenderer

logger = logging.getLogger(__name__)
# One at a time in each process, so that shoppers are not kept waiting by a batch of documents.
# Whoever renders takes it, and looks whether somebody has rendered the same while it waited.
render_lock = Lock()
_renderers: list["PdfRenderer"] = []
# Its folder of fonts goes with it, while there still is a Python to do that.
atexit.register(_renderers.clear)


class PdfUnavailableError(Exception):
    """WeasyPrint or Pango is not there; the page as HTML is."""


def render_pdf(template: str, context: dict) -> bytes:
    """Return a tagged PDF (PDF/UA-1) of a template; PdfUnavailableError without Pango.

    Call it with the `render_lock`.
    """
    return _get_renderer().render(render_to_string(template, context))


def merge_pdf(title: str, documents: Iterable[tuple[str, dict]]) -> bytes:
    """Return one tagged PDF of several documents, (template, context) each, numbered apart.

    It takes the `render_lock` for each of them, so that a shopper's document is rendered between
    two; PdfUnavailableError as above.
    """
    laid_out = []
    for template, context in documents:
        html = render_to_string(template, context)
        with render_lock:
            laid_out.append(_get_renderer().lay_out(html))
    with render_lock:
        return _get_renderer().merge(title, laid_out)


def _get_renderer() -> "PdfRenderer":
    """Return this process's renderer; WeasyPrint is heavy, and imported for the first PDF only."""
    if not _renderers:
        try:
            from orders.pdf_renderer import PdfRenderer
        except (ImportError, OSError) as error:
            logger.error("PDFs cannot be made: %s", error)
            raise PdfUnavailableError from error
        _renderers.append(PdfRenderer())
    return _renderers[0]
