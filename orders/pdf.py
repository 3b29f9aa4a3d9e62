"""Paper: the same templates as PDF, made without network or files."""

import logging
from functools import cache
from threading import BoundedSemaphore

from django.conf import settings
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)
# One at a time in each process, so that shoppers are not kept waiting by a pile of paper.
_turn = BoundedSemaphore(1)


class UnavailableError(Exception):
    """The library that draws is not there; the page as HTML is."""


def written(template: str, context: dict) -> bytes:
    """Return a tagged PDF (PDF/UA-1) of a template; UnavailableError without Pango."""
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
    except (ImportError, OSError) as error:
        logger.error("PDFs cannot be made: %s", error)
        raise UnavailableError from error
    text = render_to_string(template, context)
    with _turn:
        fonts = FontConfiguration()
        page = HTML(string=text, url_fetcher=refuse)
        sheet = CSS(string=style(), url_fetcher=refuse, font_config=fonts)
        return page.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")


def refuse(url: str, *args, **kwargs):
    """Fetch nothing: what is printed is in the template and the style sheet."""
    raise ValueError(f"{url[:60]} is not fetched for paper")


@cache
def style() -> str:
    return (settings.BASE_DIR / "static" / "paper" / "paper.css").read_text(encoding="utf-8")
