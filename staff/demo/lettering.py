"""Setting text: balanced line breaks, sizes that fit, letterspacing."""

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from PIL import ImageDraw

from staff.demo.palettes import Colour
from staff.demo.typefaces import Typeface, is_wide, load

REFERENCE = 200
# A line should not end with one of these: the eye expects the noun beside it.
DANGLING = frozenset(
    (
        "a",
        "an",
        "and",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
    )
    + ("dr", "mr", "mrs", "st")
    + ("de", "des", "du", "la", "le", "les", "un", "une", "don", "и", "в", "о", "не")
)
# Chinese and Japanese stops and closing brackets stay with the sign before them.
NEVER_FIRST = frozenset("，。、；：？！」』）》〉…")


@dataclass(frozen=True)
class Setting:
    """Lines of text at a size in pixels, ready to be written."""

    lines: tuple[str, ...]
    typeface: Typeface
    pixels: int
    leading: float
    tracking: float = 0.0

    @property
    def step(self) -> float:
        return self.pixels * self.leading

    @property
    def ascent(self) -> float:
        """From the first baseline up to the highest ink, accents included."""
        font = load(self.typeface.face, self.pixels)
        return -font.getbbox(self.lines[0], anchor="ls")[1]

    @property
    def descent(self) -> float:
        return load(self.typeface.face, self.pixels).getbbox(self.lines[-1], anchor="ls")[3]

    @property
    def height(self) -> float:
        return self.ascent + self.step * (len(self.lines) - 1) + self.descent

    @property
    def width(self) -> float:
        return max(self.line_width(line) for line in self.lines)

    def line_width(self, line: str) -> float:
        return measure(self.typeface.face, self.pixels, line, self.tracking)


@lru_cache(maxsize=8192)
def measure(face: str, pixels: int, text: str, tracking: float = 0.0) -> float:
    """Width in pixels; tracking is in parts of the size."""
    font = load(face, pixels)
    if not tracking:
        left, _, right, _ = font.getbbox(text, anchor="ls")
        return max(right, font.getlength(text)) - min(left, 0)
    return sum(font.getlength(c) for c in text) + tracking * pixels * (len(text) - 1)


def pieces(text: str, face: str, longest: float, tracking: float = 0.0) -> list[str]:
    """Words; one longer than `longest` (at the reference size) is cut, with hyphens."""
    words: list[str] = []
    for word in text.split():
        while measure(face, REFERENCE, word, tracking) > longest and len(word) > 1:
            take = next(
                n
                for n in range(len(word) - 1, 0, -1)
                if n == 1 or measure(face, REFERENCE, word[:n] + "-", tracking) <= longest
            )
            hyphen = word.rfind("-", 1, take) + 1
            take = hyphen or take
            if word[take] in NEVER_FIRST and take > 1:
                take -= 1
            whole = hyphen or is_wide(word[take])
            words.append(word[:take] if whole else word[:take] + "-")
            word = word[take:]
        words.append(word)
    return words


def balance(widths: list[float], words: list[str], count: int, space: float) -> list[int]:
    """The starts of `count` lines that differ least in length and do not end on an article."""
    total = len(words)
    ends = list(itertools.accumulate(widths, initial=0.0))

    def cost(start: int, stop: int) -> float:
        line = ends[stop] - ends[start] + space * (stop - start - 1)
        dangling = stop < total and words[stop - 1].lower() in DANGLING
        pause = stop < total and words[stop - 1][-1] in ",;:.!?"
        return line**2 + (2.6 * REFERENCE) ** 2 * dangling - (1.4 * REFERENCE) ** 2 * pause

    best: list[tuple[float, list[int]]] = [(0.0, [])] + [(float("inf"), [])] * total
    for line in range(count):
        following = [(float("inf"), [])] * (total + 1)
        for stop in range(line + 1, total + 1):
            following[stop] = min(
                (best[start][0] + cost(start, stop), best[start][1] + [start])
                for start in range(line, stop)
            )
        best = following
    return best[total][1]


def _broken(words: list[str], starts: list[int]) -> tuple[str, ...]:
    stops = starts[1:] + [len(words)]
    return tuple(" ".join(words[a:b]) for a, b in zip(starts, stops, strict=True))


def fit(
    typeface: Typeface,
    width: float,
    height: float,
    *,
    largest: float,
    smallest: float,
    leading: float = 1.08,
    tracking: float = 0.0,
    most_lines: int = 9,
) -> Setting:
    """The largest good-looking setting of the text inside width × height pixels."""
    face = typeface.face
    words = pieces(typeface.text, face, width / smallest * REFERENCE, tracking)
    widths = [measure(face, REFERENCE, word, tracking) for word in words]
    space = measure(face, REFERENCE, "n n", tracking) - 2 * measure(face, REFERENCE, "n", tracking)
    candidates: list[tuple[float, Setting]] = []
    for count in range(1, min(len(words), most_lines) + 1):
        lines = _broken(words, balance(widths, words, count, space))
        widest = max(measure(face, REFERENCE, line, tracking) for line in lines)
        tall = height / (0.95 + leading * (count - 1))
        pixels = min(largest, 0.985 * width / widest * REFERENCE, tall)
        dangling = sum(line.split()[-1].lower() in DANGLING for line in lines[:-1])
        score = pixels * 0.965**count * 0.78**dangling
        candidates.append((score, Setting(lines, typeface, int(pixels), leading, tracking)))
    return max(candidates, key=lambda candidate: candidate[0])[1]


def ragged(typeface: Typeface, pixels: int, words: list[str], widths: list[float]) -> list[str]:
    """Lines as full as they go, the last width for all that follow; no lonely last word."""
    for narrower in (1.0, 0.96, 0.92, 0.88):
        lines = _filled(typeface.face, pixels, words, [width * narrower for width in widths])
        if len(lines) < 2 or measure(typeface.face, pixels, lines[-1]) > 0.3 * widths[-1]:
            return lines
    return _filled(typeface.face, pixels, words, widths)


def _filled(face: str, pixels: int, words: list[str], widths: list[float]) -> list[str]:
    longest = min(widths) / pixels * REFERENCE
    lines = [""]
    for word in words:
        for place, part in enumerate(re.split(r"(?<=[—-])(?=\w)", word)):
            for cut, piece in enumerate(pieces(part, face, longest)):
                room = widths[min(len(lines), len(widths)) - 1]
                longer = f"{lines[-1]}{'' if place else ' '}{piece}".strip()
                if lines[-1] and (cut or measure(face, pixels, longer) > room):
                    lines.append(piece)
                else:
                    lines[-1] = longer
    return lines


def write(
    draw: ImageDraw.ImageDraw,
    setting: Setting,
    x: float,
    top: float,
    ink: Colour,
    align: str = "left",
) -> float:
    """Write from `top` down; x is the left, middle or right edge. Returns the lowest ink."""
    baseline = top + setting.ascent
    for line in setting.lines:
        room = setting.line_width(line)
        start = x - {"left": 0.0, "center": room / 2, "right": room}[align]
        _write_line(draw, setting, line, start, baseline, ink)
        baseline += setting.step
    return baseline - setting.step + setting.descent


def _write_line(
    draw: ImageDraw.ImageDraw, setting: Setting, line: str, x: float, y: float, ink: Colour
) -> None:
    font = load(setting.typeface.face, setting.pixels)
    if not setting.tracking:
        left = min(font.getbbox(line, anchor="ls")[0], 0)
        draw.text((x - left, y), line, font=font, fill=ink, anchor="ls")
        return
    for character in line:
        draw.text((x, y), character, font=font, fill=ink, anchor="ls")
        x += font.getlength(character) + setting.tracking * setting.pixels
