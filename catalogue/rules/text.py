"""How text becomes words, alike for books and for questions and on both databases."""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
# Letters to Python, marks to the older Unicode that SQLite knows.
SIGNS_BEFORE_VOWELS = frozenset(map(chr, (*range(0x19B0, 0x19C1), 0x19C8, 0x19C9, 0x1CF2, 0x1CF3)))
# Names that are words only with their sign.
SIGNED = {"c++": " cplusplus ", "c#": " csharp ", "f#": " fsharp "}
SIGNED_WORD = re.compile(r"\b(?:c\+\+|[cf]#)")
# Scripts without spaces: each character is a word, so that any part of a title is found.
UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
# Letters that Unicode does not take apart into a letter and a mark.
LATIN_FORMS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
MAX_WORD = 64
STOP_WORDS = frozenset(
    "a an and are as at be by for from in is it of on or that the this to was with".split()
)


def fold(text: str) -> str:
    """Return the text in lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return bare.casefold().translate(LATIN_FORMS)


def words(text: str) -> list[str]:
    """Return the text's folded words in order; "Gulliver's" is one word, 三国 are two."""
    signed = SIGNED_WORD.sub(lambda sign: SIGNED[sign[0]], fold(text))
    spaced = UNSPACED.sub(r" \1 ", APOSTROPHE.sub("", signed))
    return [_spelled(word)[:MAX_WORD] for word in WORD.findall(spaced)]


def _spelled(word: str) -> str:
    """Write number signs such as the Tamil ௰ by their code: PostgreSQL takes them for no word."""
    if word.isascii():
        return word
    return "".join(
        c if c.isdecimal() or (c.isalpha() and c not in SIGNS_BEFORE_VOWELS) else f"u{ord(c):x}"
        for c in word
    )
