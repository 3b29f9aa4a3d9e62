"""WeasyPrint with bundled fonts: imported only where something is rendered.

What it needs is read once, before it renders: then it asks neither files nor the network.
"""

import logging
from importlib.resources import files

from django.conf import settings
from PIL import ImageFile
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

FAMILY = "Source Serif Pro"
FACES = {400: "SourceSerifPro-Regular.ttf", 600: "SourceSerifPro-Semibold.ttf"}
STYLES = ["paper.css", "slips.css"]
# It lets Pillow read damaged pictures, in the whole process; uploads must be whole, PDFs have none.
ImageFile.LOAD_TRUNCATED_IMAGES = False
# It speaks of each rule that is for browsers only; what matters is an error.
logging.getLogger("weasyprint").setLevel(logging.ERROR)


class BundledFonts(URLFetcher):
    """Gives out the fonts that were read, and fetches nothing else."""

    def __init__(self):
        super().__init__()
        folder = files("font_source_serif_pro") / "files"
        self.fonts = {
            f"fonts:{weight}": (folder / name).read_bytes() for weight, name in FACES.items()
        }

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        if url not in self.fonts:
            raise ValueError("nothing is fetched for a PDF")
        return URLFetcherResponse(url, self.fonts[url])


class PdfRenderer:
    """Renders one document after another; fonts and style are made ready once."""

    def __init__(self):
        self.fetcher = BundledFonts()
        self.font_config = FontConfiguration()
        faces = "".join(
            f"@font-face {{ font-family: '{FAMILY}'; font-weight: {weight}; src: url({url}) }}"
            for weight, url in zip(FACES, self.fetcher.fonts, strict=True)
        )
        folder = settings.BASE_DIR / "static" / "paper"
        style = "".join((folder / name).read_text(encoding="utf-8") for name in STYLES)
        self.stylesheet = CSS(
            string=faces + style,
            url_fetcher=self.fetcher,
            font_config=self.font_config,
        )

    def render(self, html: str) -> bytes:
        """Return HTML as a tagged PDF (PDF/UA-1)."""
        return HTML(string=html, url_fetcher=self.fetcher).write_pdf(
            stylesheets=[self.stylesheet],
            font_config=self.font_config,
            pdf_variant="pdf/ua-1",
        )

    def lay_out(self, html: str) -> Document:
        """Return the pages of HTML, which number themselves, to be merged with others."""
        return HTML(string=html, url_fetcher=self.fetcher).render(
            stylesheets=[self.stylesheet],
            font_config=self.font_config,
            pdf_variant="pdf/ua-1",
        )

    def merge(self, title: str, documents: list[Document]) -> bytes:
        """Return one tagged PDF (PDF/UA-1) of documents that are laid out."""
        merged = documents[0].copy([page for document in documents for page in document.pages])
        merged.metadata.title = title
        return merged.write_pdf(pdf_variant="pdf/ua-1")
