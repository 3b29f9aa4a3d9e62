"""The back cover: blurb, imprint and bars in the colours of the front."""

from PIL import Image, ImageFilter

from staff.demo import barcodes, captions, lettering, typefaces
from staff.demo.designs import DESIGNS
from staff.demo.palettes import best_against
from staff.demo.sheet import Box, Sheet, fingerprint

WHITE = (255, 255, 255)
BLACK = (0, 0, 0)
STRIP = 0.19


def draw_back(
    title: str,
    author: str,
    blurb: str,
    isbn: str,
    *,
    design: int | None = None,
    size: tuple[int, int] = (800, 1200),
) -> Image.Image:
    """The back in the colours of the front, with bars when the ISBN is a true EAN-13."""
    front = Sheet(title, author, size, bare=True)
    chosen = fingerprint(title, author)[0] if design is None else design
    DESIGNS[chosen % len(DESIGNS)](front)
    sheet = Sheet(title, author, size)
    colours, w, h = sheet.palette, sheet.width, sheet.height
    sheet.image.paste(_liveliest_strip(front), (0, 0))
    line = best_against(colours.ground, colours.main, colours.third)
    sheet.rule(0, STRIP * h, w, line, 0.008)
    captions.place_title(
        sheet,
        sheet.box(0.1, 0.235, 0.9, 0.345),
        colours.ink,
        align="left",
        upright="top",
        largest=0.075,
    )
    text = typefaces.choose(blurb, typefaces.SERIF_TEXT)
    if text:
        _blurb(sheet, text, sheet.box(0.1, 0.37, 0.9, 0.77))
    if barcodes.is_ean13(isbn):
        _bars(sheet, isbn)
    imprint = lettering.Setting(
        ("BookTime",), typefaces.Typeface("BookTime", typefaces.SERIF), int(0.042 * w), 1.0
    )
    captions.place(sheet, imprint, sheet.box(0.1, 0.9, 0.4, 0.945), colours.ink, "left", "bottom")
    return sheet.finished()


def _liveliest_strip(front: Sheet) -> Image.Image:
    """The part of the front where its ornament is at its richest."""
    rows = 60
    small = front.image.convert("L").resize((40, rows), Image.Resampling.BOX)
    edges = small.filter(ImageFilter.FIND_EDGES).resize((1, rows), Image.Resampling.BOX)
    life = [edges.getpixel((0, row)) for row in range(rows)]
    tall = round(STRIP * rows)
    start = max(range(1, rows - tall), key=lambda row: sum(life[row : row + tall]))
    top = start * front.height // rows
    return front.image.crop((0, top, front.width, top + int(STRIP * front.height)))


def _blurb(sheet: Sheet, typeface: typefaces.Typeface, box: Box) -> None:
    pixels = int(0.044 * sheet.width)
    while True:
        lines = lettering.ragged(typeface, pixels, typeface.text.split(), [box.width])
        setting = lettering.Setting(tuple(lines), typeface, pixels, 1.42)
        if setting.height <= box.height or pixels < 12:
            break
        pixels = int(pixels * 0.94)
    captions.place(sheet, setting, box, sheet.palette.ink, "left", "top")


def _bars(sheet: Sheet, isbn: str) -> None:
    """White card at the lower right; a module is a whole number of final pixels wide."""
    module = 2 * max(1, round(0.003 * sheet.size[0]))
    quiet = 11 * module
    right, bottom = int(0.9 * sheet.width), int(0.945 * sheet.height)
    right -= right % 2
    card = Box(right - 95 * module - 2 * quiet, bottom - 75 * module, right, bottom)
    sheet.draw.rectangle(card.corners, fill=WHITE)
    top, foot = card.top + 7 * module, card.bottom - 13 * module
    for place, bit in enumerate(barcodes.modules(isbn)):
        if bit == "1":
            x = card.left + quiet + place * module
            low = foot + (5 * module if place in barcodes.GUARDS else 0)
            sheet.draw.rectangle((x, top, x + module - 1, low), fill=BLACK)
    font = typefaces.load(typefaces.SANS, 10 * module)
    spots = [-6.0] + [3 + 7 * n + 3.5 for n in range(6)] + [50 + 7 * n + 3.5 for n in range(6)]
    for digit, spot in zip(isbn, spots, strict=True):
        x = card.left + quiet + spot * module
        baseline = card.bottom - 3 * module
        sheet.draw.text((x, baseline), digit, font=font, fill=BLACK, anchor="ms")
