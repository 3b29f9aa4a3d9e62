"""Pictures of a book that has none: its front, first page and back, drawn from its words."""

from PIL import Image

from staff.demo.backs import draw_back
from staff.demo.designs import DESIGNS
from staff.demo.pages import draw_opening
from staff.demo.sheet import Sheet, fingerprint

__all__ = ["draw_back", "draw_cover", "draw_opening"]


def draw_cover(
    title: str,
    author: str,
    *,
    design: int | None = None,
    size: tuple[int, int] = (800, 1200),
) -> Image.Image:
    """The front cover; the same words give the same picture."""
    sheet = Sheet(title, author, size)
    chosen = fingerprint(title, author)[0] if design is None else design
    DESIGNS[chosen % len(DESIGNS)](sheet)
    return sheet.finished()
