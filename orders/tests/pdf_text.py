"""Reads what a PDF of WeasyPrint says, page by page."""

import re
import zlib

Objects = dict[bytes, bytes]


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page, a line for each run of characters."""
    objects = objects_of(pdf)
    (kids,) = (found[1] for found in map(re.compile(rb"/Kids \[(.*?)\]").search, _pages(objects)))
    fonts = _fonts(objects)
    pages = (objects[page] for page in re.findall(rb"(\d+) 0 R", kids))
    contents = (re.search(rb"/Contents (\d+) 0 R", page)[1] for page in pages)
    return [_text(objects[number].decode("latin-1"), fonts) for number in contents]


def objects_of(pdf: bytes) -> Objects:
    """Return by number what objects hold: a stream's data, or the text of all others."""
    objects = {}
    for number, text in re.findall(rb"(\d+) 0 obj\n(.*?)\nendobj", pdf, re.DOTALL):
        head, _, data = text.partition(b"stream\n")
        packed = b"/FlateDecode" in head
        stream = zlib.decompress(data.removesuffix(b"\nendstream")) if packed else text
        objects[number] = stream
        if b"/ObjStm" in head:
            objects |= _unpacked(stream, int(re.search(rb"/First (\d+)", head)[1]))
    return objects


def _unpacked(stream: bytes, first: int) -> Objects:
    index = [int(part) for part in stream[:first].split()]
    ends = [*index[3::2], len(stream)]
    places = zip(index[::2], index[1::2], ends, strict=True)
    return {b"%d" % number: stream[first + start : first + end] for number, start, end in places}


def _pages(objects: Objects) -> list[bytes]:
    return [text for text in objects.values() if text.startswith(b"<</Type /Pages")]


def _fonts(objects: Objects) -> dict[str, dict[str, str]]:
    """Return what each font's glyphs mean, by the name that pages call it."""
    fonts = {}
    font = re.compile(rb"/BaseFont /(\w+)\+\S+/ToUnicode (\d+) 0 R")
    for name, number in (found.groups() for found in map(font.search, objects.values()) if found):
        pairs = re.findall(rb"<(\w{4})> <(\w+)>", objects[number])
        fonts[name.decode()] = {
            glyph.decode(): bytes.fromhex(characters.decode()).decode("utf-16-be")
            for glyph, characters in pairs
        }
    return fonts


def _text(content: str, fonts: dict[str, dict[str, str]]) -> str:
    lines, characters = [], {}
    for font, run in re.findall(r"/(\w+) [\d.]+ Tf|\[(.*?)\] TJ", content):
        characters = fonts[font] if font else characters
        if run:
            glyphs = re.findall(r"\w{4}", "".join(re.findall(r"<(\w+)>", run)))
            lines.append("".join(characters[glyph] for glyph in glyphs))
    return "\n".join(lines)
