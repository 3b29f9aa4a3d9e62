"""Names of the languages books are written in: ISO 639-1 codes, English names."""

from django.conf.locale import LANG_INFO

NAMES = {
    code: info["name"] for code, info in LANG_INFO.items() if "name" in info and len(code) == 2
} | {"la": "Latin", "nb": "Norwegian", "yi": "Yiddish", "zh": "Chinese"}
_CODES = {name.lower(): code for code, name in NAMES.items()}


def language_code(text: str) -> str:
    """Return the code for "en", "EN" or "English"; ValueError if it is unknown."""
    word = text.strip().lower()
    if word in NAMES:
        return word
    if word in _CODES:
        return _CODES[word]
    raise ValueError(f"“{text}” is not a language we know.")
