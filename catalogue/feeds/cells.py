"""What a cell may hold: text in one form, and lists of names."""

import re
import unicodedata
from collections.abc import Iterable

NAME_PART = re.compile(r"\\([\\|])|(\|)")
MAX_SHOWN = 200  # characters


def collapsed(text: str) -> str:
    """Return a name in one line: composed (NFC), each white space one space, none around it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(name: str) -> str:
    """Return what names have in common that differ only in case and white space."""
    return unicodedata.normalize("NFC", collapsed(name).casefold())


def tidied(text: str) -> str:
    """Return a longer text with newlines of one kind and no white space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def joined(names: Iterable[str]) -> str:
    """Write names into one cell, as A|B; a bar or backslash within a name gets a backslash."""
    return "|".join(name.replace("\\", "\\\\").replace("|", "\\|") for name in names)


def split(cell: str) -> list[str]:
    """Read the names of a cell, each once, in order; a backslash before other letters is itself."""
    names, name, end = [], "", 0
    for part in NAME_PART.finditer(cell):
        name += cell[end : part.start()] + (part[1] or "")
        end = part.end()
        if part[2]:
            names.append(name)
            name = ""
    names.append(name + cell[end:])
    once = {folded(name): collapsed(name) for name in reversed(names)}
    return [name for key, name in reversed(once.items()) if key]


def shown(text: str) -> str:
    """Return text of a feed as a terminal may show it: short, and without control characters."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text[: MAX_SHOWN + 1])
    return plain if len(plain) <= MAX_SHOWN else f"{plain[:MAX_SHOWN]}…"
