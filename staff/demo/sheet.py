"""The sheet a cover is drawn on: double size, with its palette, dice and places for words."""

import hashlib
import random
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from staff.demo import lettering, typefaces
from staff.demo.palettes import PALETTES, Colour, Palette

OVERSAMPLING = 2
# Chosen so that neighbours in classics.csv differ in design and colour.
SALT = "booktime 747"


@dataclass(frozen=True)
class Box:
    """A place on the sheet, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def inset(self, by: float) -> "Box":
        return Box(self.left + by, self.top + by, self.right - by, self.bottom - by)

    @property
    def corners(self) -> tuple[float, float, float, float]:
        return self.left, self.top, self.right, self.bottom


def fingerprint(title: str, author: str) -> tuple[int, int, int]:
    """Numbers for design, palette and dice that are the same on every machine."""
    digest = hashlib.sha256(f"{SALT}\n{title}\n{author}".encode(errors="replace")).digest()
    return (
        int.from_bytes(digest[:4]),
        int.from_bytes(digest[4:8]),
        int.from_bytes(digest[8:16]),
    )


@dataclass
class Sheet:
    title: str
    author: str
    size: tuple[int, int]
    # Without its words a sheet lends its ornament to the back cover.
    bare: bool = False
    palette: Palette = field(init=False)
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        _, palette, dice = fingerprint(self.title, self.author)
        self.palette = PALETTES[palette % len(PALETTES)]
        self.dice = random.Random(dice)
        self.width = self.size[0] * OVERSAMPLING
        self.height = self.size[1] * OVERSAMPLING
        self.image = Image.new("RGB", (self.width, self.height), self.palette.ground)
        self.draw = ImageDraw.Draw(self.image)

    def box(self, left: float, top: float, right: float, bottom: float) -> Box:
        """A box from shares of the width (across) and of the height (down)."""
        w, h = self.width, self.height
        return Box(left * w, top * h, right * w, bottom * h)

    def rule(self, left: float, top: float, right: float, colour: Colour, share: float) -> None:
        """A horizontal line, `share` of the width thick."""
        thick = max(share * self.width, 2)
        self.draw.rectangle((left, top - thick / 2, right, top + thick / 2), fill=colour)

    def title_setting(
        self, text: str, box: Box, *, largest: float, face: str = typefaces.SERIF
    ) -> lettering.Setting | None:
        typeface = typefaces.choose(text, face)
        if typeface is None:
            return None
        if typeface.wide:
            largest *= 1.7
        elif len(typeface.text) < 8:
            largest *= 1.2
        return lettering.fit(
            typeface,
            box.width,
            box.height,
            largest=largest * self.width,
            smallest=min(0.055, largest) * self.width,
            leading=1.3 if typeface.joined else 1.06,
        )

    def author_setting(self, width: float, share: float = 0.041) -> lettering.Setting | None:
        typeface = typefaces.choose(self.author.upper(), typefaces.SANS, typefaces.SERIF)
        if typeface is None:
            return None
        foreign = typeface.joined or typeface.wide
        size = share * self.width * (1.6 if foreign else 1.0)
        settings = [
            lettering.fit(
                typeface,
                width,
                size * 4.6,
                largest=size,
                smallest=size * 0.75,
                leading=1.45,
                tracking=0.0 if typeface.joined else 0.16,
                most_lines=lines,
            )
            for lines in (1, 4)
        ]
        return settings[0] if settings[0].pixels >= 0.8 * size else settings[1]

    def finished(self) -> Image.Image:
        return self.image.resize(self.size, Image.Resampling.LANCZOS)
