"""WeasyPrint, with the paper's own letters: imported only where something is drawn.

What it needs is read once, before it draws: then it asks neither files nor the network.
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
# It lets Pillow read damaged pictures, in the whole process; uploads must be whole, paper has none.
ImageFile.LOAD_TRUNCATED_IMAGES = False
# It speaks of each rule that is for browsers only; what matters is an error.
logging.getLogger("weasyprint").setLevel(logging.ERROR)


class OwnLetters(URLFetcher):
    """Gives out the letters that were read, and fetches nothing else."""

    def __init__(self):
        super().__init__()
        folder = files("font_source_serif_pro") / "files"
        self.letters = {
            f"letters:{weight}": (folder / name).read_bytes() for weight, name in FACES.items()
        }

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        if url not in self.letters:
            raise ValueError("nothing is fetched for paper")
        return URLFetcherResponse(url, self.letters[url])


class Press:
    """Draws one thing after another: its letters and its style are made ready once."""

    def __init__(self):
        self.fetcher = OwnLetters()
        self.fonts = FontConfiguration()
        faces = "".join(
            f"@font-face {{ font-family: '{FAMILY}'; font-weight: {weight}; src: url({url}) }}"
            for weight, url in zip(FACES, self.fetcher.letters, strict=True)
        )
        folder = settings.BASE_DIR / "static" / "paper"
        style = "".join((folder / name).read_text(encoding="utf-8") for name in STYLES)
        self.sheet = CSS(
            string=faces + style,
            url_fetcher=self.fetcher,
            font_config=self.fonts,
        )

    def draw(self, text: str) -> bytes:
        """Return HTML as a tagged PDF (PDF/UA-1)."""
        page = HTML(string=text, url_fetcher=self.fetcher)
        return page.write_pdf(
            stylesheets=[self.sheet], font_config=self.fonts, pdf_variant="pdf/ua-1"
        )

    def lay_out(self, text: str) -> Document:
        """Return the pages of HTML, which number themselves, to be bound with others."""
        page = HTML(string=text, url_fetcher=self.fetcher)
        return page.render(stylesheets=[self.sheet], font_config=self.fonts, pdf_variant="pdf/ua-1")

    def bind(self, title: str, papers: list[Document]) -> bytes:
        """Return one tagged PDF (PDF/UA-1) of papers that are laid out."""
        book = papers[0].copy([page for paper in papers for page in paper.pages])
        book.metadata.title = title
        return book.write_pdf(pdf_variant="pdf/ua-1")
