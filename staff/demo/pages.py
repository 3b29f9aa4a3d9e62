"""The page on which a book begins."""

from PIL import Image

from staff.demo import captions, lettering, typefaces
from staff.demo.sheet import Box, Sheet

PAPER = (250, 244, 230)
INK = (43, 36, 29)
SOFT = (112, 98, 82)


def draw_opening(
    title: str, author: str, opening: str, *, size: tuple[int, int] = (800, 1200)
) -> Image.Image:
    """The page on which the book begins; lines of verse are parted by " / "."""
    sheet = Sheet(title, author, size)
    w, h = sheet.width, sheet.height
    sheet.draw.rectangle((0, 0, w, h), fill=PAPER)
    _gutter(sheet)
    head = typefaces.choose(author.upper(), typefaces.SANS, typefaces.SERIF)
    if head:
        tracking = 0.0 if head.joined else 0.2
        running = lettering.fit(
            head, 0.7 * w, 0.04 * h, largest=0.024 * w, smallest=0.014 * w, tracking=tracking
        )
        captions.place(sheet, running, sheet.box(0.15, 0.06, 0.85, 0.09), SOFT, "center", "top")
    captions.place_title(sheet, sheet.box(0.15, 0.15, 0.85, 0.345), INK, largest=0.075)
    ornament = sheet.palette.ornament_on(PAPER)
    captions.divider(sheet, w / 2, 0.395 * h, ornament, 0.3)
    end = _text(sheet, opening, Box(0.15 * w, 0.45 * h, 0.85 * w, 0.9 * h))
    if end < 0.8 * h:
        tail = Box(0.45 * w, end + 0.045 * h, 0.55 * w, end + 0.045 * h + 0.1 * w)
        captions.rosette(sheet, tail, ornament)
    folio = typefaces.choose("1", typefaces.SERIF_TEXT)
    if folio:
        number = lettering.Setting(("1",), folio, int(0.031 * w), 1.0)
        captions.place(sheet, number, sheet.box(0.4, 0.925, 0.6, 0.95), SOFT, "center", "top")
    return sheet.finished()


def _gutter(sheet: Sheet) -> None:
    """The page bends into the binding on its left."""
    reach = int(0.07 * sheet.width)
    for x in range(reach):
        shade = 0.16 * (1 - x / reach) ** 2
        colour = tuple(round(c * (1 - shade)) for c in PAPER)
        sheet.draw.line((x, 0, x, sheet.height), fill=colour)


def _text(sheet: Sheet, opening: str, box: Box) -> float:
    """Set the text and return where it ends."""
    typeface = typefaces.choose(opening, typefaces.SERIF_TEXT)
    if typeface is None:
        return box.top
    pixels = int(
        sheet.width * (0.044 if len(opening) > 210 else 0.048 if len(opening) > 120 else 0.055)
    )
    if " / " in opening:
        return _verse(sheet, typeface, box, pixels)
    first = next((character for character in typeface.text if character.isalnum()), "")
    if typeface.joined or typeface.wide or not first.isalpha():
        return _plain_paragraph(sheet, typeface, box, pixels)
    return _paragraph_with_initial(sheet, typeface, box, pixels)


def _verse(sheet: Sheet, typeface: typefaces.Typeface, box: Box, pixels: int) -> float:
    """Line by line as the poet has it; a line too long for the page turns over, indented."""
    turned = " " * 8
    room = box.width - lettering.measure(typeface.face, pixels, turned)
    lines = []
    for verse in typeface.text.split(" / "):
        first, *rest = lettering.ragged(typeface, pixels, verse.split(), [box.width, room])
        lines += [first, *(turned + line for line in rest)]
    setting = lettering.Setting(tuple(lines), typeface, pixels, 1.5)
    captions.place(sheet, setting, box, INK, "left", "top")
    return box.top + setting.height


def _plain_paragraph(sheet: Sheet, typeface: typefaces.Typeface, box: Box, pixels: int) -> float:
    lines = lettering.ragged(typeface, pixels, typeface.text.split(), [box.width])
    setting = lettering.Setting(tuple(lines), typeface, pixels, 1.7)
    captions.place(sheet, setting, box, INK, "left", "top")
    return box.top + setting.height


def _paragraph_with_initial(
    sheet: Sheet, typeface: typefaces.Typeface, box: Box, pixels: int
) -> float:
    """A drop cap three lines deep; returns the lowest baseline."""
    text = typeface.text
    start = next((place for place, c in enumerate(text) if c.isalpha()), 0)
    letter, rest = text[start], text[start + 1 :]
    step = pixels * 1.5
    line_height = -typefaces.load(typeface.face, pixels).getbbox("x", anchor="ls")[1]
    tall = 2 * step + line_height * 1.25
    initial = typefaces.load(typeface.face, 400).getbbox(letter, anchor="ls")
    drop_width = tall * (initial[2] - initial[0]) / (initial[3] - initial[1])
    place = Box(box.left, box.top, box.left + drop_width, box.top + tall)
    captions.letter_in(sheet, letter, place, sheet.palette.ornament_on(PAPER))
    if start:
        mark = lettering.Setting((text[:start].strip(),), typeface, pixels, 1.0)
        edge = box.left - 0.01 * sheet.width
        lettering.write(sheet.draw, mark, edge, box.top, INK, "right")
    indent = drop_width + 0.022 * sheet.width
    lines = lettering.ragged(typeface, pixels, rest.split(), [box.width - indent] * 3 + [box.width])
    font = typefaces.load(typeface.face, pixels)
    baseline = box.top + tall - 2 * step
    for number, line in enumerate(lines):
        left = box.left + (indent if number < 3 else 0)
        sheet.draw.text((left, baseline), line, font=font, fill=INK, anchor="ls")
        baseline += step
    return max(baseline - step, box.top + tall)
