"""How text becomes words, alike for books and for questions and on both databases."""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
# Names that are words only with their sign.
SIGNED = {"c++": " cplusplus ", "c#": " csharp ", "f#": " fsharp "}
SIGNED_WORD = re.compile(r"\b(?:c\+\+|[cf]#)")
# Scripts without spaces: each character is a word, so that any part of a title is found.
UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
# Letters that Unicode does not take apart into a letter and a mark.
LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
MAX_WORD = 64
STOP_WORDS = frozenset(
    "a an and are as at be by for from in is it of on or that the this to was with".split()
)


def fold(text: str) -> str:
    """Return the text in lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(LETTERS)


def words(text: str) -> list[str]:
    """Return the text's folded words in order; "Gulliver's" is one word, 三国 are two."""
    signed = SIGNED_WORD.sub(lambda sign: SIGNED[sign[0]], fold(text))
    spaced = UNSPACED.sub(r" \1 ", APOSTROPHE.sub("", signed))
    return [word[:MAX_WORD] for word in WORD.findall(spaced)]
