"""Title and author in their places on a cover."""

import re
from math import cos, pi, sin

from staff.demo import lettering, typefaces
from staff.demo.palettes import Colour
from staff.demo.sheet import Box, Sheet

ARTICLES = frozenset(
    ("a", "an", "and", "of", "on", "the", "to", "le", "la", "les", "un", "une")
    + ("der", "die", "das", "el", "il")
)
SUBTITLE_GAP = 0.03
SHARES = {"top": 0.0, "middle": 0.5, "bottom": 1.0}


def _anchor(box: Box, align: str) -> float:
    return {"left": box.left, "center": box.middle[0], "right": box.right}[align]


def place(
    sheet: Sheet, setting: lettering.Setting, box: Box, ink: Colour, align: str, upright: str
) -> None:
    """Write the setting in the box; scripts from the right begin at its right."""
    if setting.typeface.joined and align == "left":
        align = "right"
    top = box.top + (box.height - setting.height) * SHARES[upright]
    lettering.write(sheet.draw, setting, _anchor(box, align), top, ink, align)


def place_title(
    sheet: Sheet,
    box: Box,
    ink: Colour,
    *,
    align: str = "center",
    upright: str = "middle",
    largest: float = 0.16,
) -> None:
    """The title, or an ornament in its place when no font has its script."""
    if sheet.bare:
        return
    settings = [s for s in _headline(sheet, box, largest) if s]
    if not settings:
        rosette(sheet, box, ink)
        return
    gap = SUBTITLE_GAP * sheet.width
    tall = sum(setting.height for setting in settings) + gap * (len(settings) - 1)
    top = box.top + (box.height - tall) * SHARES[upright]
    for setting in settings:
        line = Box(box.left, top, box.right, top + setting.height)
        place(sheet, setting, line, ink, align, "top")
        top = line.bottom + gap


def _headline(sheet: Sheet, box: Box, largest: float) -> list[lettering.Setting | None]:
    """The title, and the subtitle after it in italics when there is one."""
    main, subtitle = divided(sheet.title)
    if not subtitle:
        return [sheet.title_setting(main, box, largest=largest)]
    upper = Box(box.left, box.top, box.right, box.top + box.height * 0.62)
    first = sheet.title_setting(main, upper, largest=largest)
    rest = box.height - (first.height if first else 0) - SUBTITLE_GAP * sheet.width
    lower = Box(box.left, box.bottom - rest, box.right, box.bottom)
    share = min(0.6 * first.pixels / sheet.width, 0.075) if first else largest
    face = typefaces.SERIF_BOLD_ITALIC
    return [first, sheet.title_setting(subtitle, lower, largest=share, face=face)]


def divided(title: str) -> tuple[str, str]:
    """A title as the shelf says it, and the part after the colon, semicolon or full stop."""
    found = re.match(r"(.{4,}?)(?:\s*[:;]|(?<=\w{4})\.)\s+(.{4,})$", title)
    return (found[1], found[2]) if found else (title, "")


def place_author(
    sheet: Sheet,
    box: Box,
    ink: Colour,
    *,
    align: str = "center",
    upright: str = "middle",
    share: float = 0.041,
) -> None:
    setting = None if sheet.bare else sheet.author_setting(box.width, share)
    if setting:
        place(sheet, setting, box, ink, align, upright)


def rosette(sheet: Sheet, box: Box, ink: Colour) -> None:
    """Twelve petals round a disc."""
    radius = min(box.width, box.height) * 0.46
    across, down = box.middle
    for petal in range(12):
        angle = petal * pi / 6
        outline = []
        for side, steps in ((1, range(13)), (-1, range(12, -1, -1))):
            for step in steps:
                reach = 0.3 + 0.7 * step / 12
                turn = angle + side * 0.2 * sin(pi * step / 12) / reach
                outline.append(
                    (across + reach * radius * cos(turn), down + reach * radius * sin(turn))
                )
        sheet.draw.polygon(outline, fill=ink)
    core = radius * 0.2
    sheet.draw.ellipse((across - core, down - core, across + core, down + core), fill=ink)


def lozenge(sheet: Sheet, across: float, down: float, reach: float, colour: Colour) -> None:
    sheet.draw.polygon(
        [
            (across - reach, down),
            (across, down - reach),
            (across + reach, down),
            (across, down + reach),
        ],
        fill=colour,
    )


def divider(sheet: Sheet, across: float, down: float, colour: Colour, share: float = 0.24) -> None:
    """A short rule with a lozenge in the middle."""
    half, gap = share * sheet.width / 2, 0.028 * sheet.width
    sheet.rule(across - half, down, across - gap, colour, 0.003)
    sheet.rule(across + gap, down, across + half, colour, 0.003)
    lozenge(sheet, across, down, 0.011 * sheet.width, colour)


def initial_of(title: str) -> str | None:
    """The first letter of the first word that is not an article, if a font has it."""
    words = [word for word in title.split() if any(c.isalnum() for c in word)]
    telling = next((w for w in words if w.lower() not in ARTICLES), words[0] if words else "")
    letter = next((c for c in telling if c.isalnum()), "")
    if not letter or typefaces.is_right_to_left(letter):
        return None
    # Some capitals are two letters (ß, ŉ): keep those as they are.
    upper = letter.upper() if len(letter.upper()) == 1 else letter
    return upper if typefaces.choose(upper, typefaces.SERIF_BLACK) else None


def letter_in(sheet: Sheet, letter: str, box: Box, ink: Colour) -> None:
    """One letter whose ink fills the box as far as its shape allows."""
    typeface = typefaces.choose(letter, typefaces.SERIF_BLACK)
    assert typeface is not None
    left, top, right, bottom = typefaces.load(typeface.face, 400).getbbox(letter, anchor="ls")
    scale = min(box.width / (right - left), box.height / (bottom - top))
    font = typefaces.load(typeface.face, int(400 * scale))
    left, top, right, bottom = font.getbbox(letter, anchor="ls")
    across, down = box.middle
    place_at = (across - (left + right) / 2, down - (top + bottom) / 2)
    sheet.draw.text(place_at, letter, font=font, fill=ink, anchor="ls")
