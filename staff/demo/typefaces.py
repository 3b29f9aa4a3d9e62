"""Which font can set a text: the two packaged families first, then what the system has."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from PIL import ImageFont, features

SERIF = "font_source_serif_pro:SourceSerifPro-Semibold.ttf"
SERIF_BLACK = "font_source_serif_pro:SourceSerifPro-Black.ttf"
SERIF_TEXT = "font_source_serif_pro:SourceSerifPro-Regular.ttf"
SERIF_BOLD_ITALIC = "font_source_serif_pro:SourceSerifPro-SemiboldIt.ttf"
SANS = "font_lato:Lato-Bold.ttf"

# Pillow looks these up by name in the usual font folders of each system.
SYSTEM_FACES = (
    "NotoSerifCJK-SemiBold.ttc",
    "NotoSerifCJK-Regular.ttc",
    "NotoSansCJK-Regular.ttc",
    "DroidSansFallbackFull.ttf",
    "Songti.ttc",
    "msyh.ttc",
    "NotoNaskhArabic-Regular.ttf",
    "NotoSerifDevanagari-Regular.ttf",
    "DejaVuSerif.ttf",
    "DejaVuSans.ttf",
    "arial.ttf",
)
# No font has a glyph for a noncharacter, so it draws the font's own tofu box.
MISSING = "\U0010fffe"


@dataclass(frozen=True)
class Typeface:
    """A text that can be set, and the face that has every glyph of it."""

    text: str
    face: str

    @property
    def joined(self) -> bool:
        """Arabic and its like: letters must stay connected, so never letterspaced or cut."""
        return is_right_to_left(self.text)

    @property
    def wide(self) -> bool:
        """Chinese and its like: few, square signs that want a larger size."""
        return any(is_wide(character) for character in self.text)


@lru_cache(maxsize=256)
def load(face: str, pixels: int) -> ImageFont.FreeTypeFont:
    """The face at this size; OSError where the system does not have it."""
    package, _, name = face.rpartition(":")
    path = str(resources.files(package) / "files" / name) if package else name
    return ImageFont.truetype(path, max(pixels, 4))


@lru_cache(maxsize=64)
def _tofu(face: str) -> bytes | None:
    try:
        return bytes(load(face, 40).getmask(MISSING))
    except OSError:
        return None


@lru_cache(maxsize=4096)
def _has_glyph(face: str, character: str) -> bool:
    tofu = _tofu(face)
    return tofu is not None and bytes(load(face, 40).getmask(character)) not in (tofu, b"")


def is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text)


def is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in {"W", "F"}


def _clean(text: str) -> str:
    """One line without control, format, private and unassigned characters."""
    text = text.replace("'", "\u2019")
    kept = "".join(" " if c.isspace() else c for c in unicodedata.normalize("NFC", text))
    return " ".join("".join(c for c in kept if unicodedata.category(c)[0] != "C").split())


def _first_face(text: str, faces: tuple[str, ...]) -> str | None:
    if is_right_to_left(text) and not features.check("raqm"):
        return None
    letters = sorted(set(text.replace(" ", "")))
    return next((f for f in faces if all(_has_glyph(f, letter) for letter in letters)), None)


@lru_cache(maxsize=512)
def choose(text: str, *preferred: str) -> Typeface | None:
    """The text and a face for all of it, if need be without pictographs or foreign words."""
    plain = _clean(text)
    without_marks = "".join(c for c in plain if unicodedata.category(c) not in {"So", "Sk", "Mn"})
    for candidate in (plain, " ".join(without_marks.split())):
        face = _first_face(candidate, preferred + SYSTEM_FACES) if candidate else None
        if face:
            return Typeface(candidate, face)
    return _most_of_it(without_marks, preferred + SYSTEM_FACES)


def _most_of_it(text: str, faces: tuple[str, ...]) -> Typeface | None:
    """Of a text in several scripts, the words of the one that a face has most of."""
    best = None
    for face in faces:
        words = [word for word in text.split() if _first_face(word, (face,))]
        kept = " ".join(words).strip(" &,;:-")
        if kept and (best is None or len(kept) > len(best.text)):
            best = Typeface(kept, face)
    return best
