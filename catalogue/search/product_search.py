"""The search as the shop asks it, the same on both databases."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import connection

from catalogue.models import Product
from catalogue.rules.text import STOP_WORDS, words
from catalogue.rules.validators import clean_isbn
from catalogue.search import postgresql, sqlite
from catalogue.search.spelling import corrected

# A word that is in every book would have to be ranked in every book: so many are ranked at most.
BOUND = 2_000
LIMIT = 1_000
WIDE = 10_000
FULL_PAGE = 24
MAX_WORDS = 12
# What begins with one letter is half the shop.
MIN_BEGINNING = 2


@dataclass(frozen=True)
class Found:
    """Ids of matching books, best first; the corrected question if the asked one found none.

    `cut` tells that more books match than are named here.
    """

    ids: list[int] = field(default_factory=list)
    corrected: str = ""
    cut: bool = False


def _backend():
    return postgresql if connection.vendor == "postgresql" else sqlite


def _ranked(query_words: list[str], *, prefix=False, any_word=False, limit: int = 0) -> list[int]:
    prefix = prefix and len(query_words[-1]) >= MIN_BEGINNING
    return _backend().ranked(query_words, prefix, any_word, BOUND, limit or LIMIT)


def _meaningful(text: str) -> list[str]:
    """Return the question's words, without the little ones if there are others."""
    query_words = words(text)[:MAX_WORDS]
    return [word for word in query_words if word not in STOP_WORDS] or query_words


def find(text: str, wide: bool = False) -> Found:
    """Find books by words of title, author, category or description; typos are mended.

    A common word matches more books than are worth ranking: LIMIT of them are named, or, where a
    filter or another order will choose among them (`wide`), WIDE.
    """
    query_words = _meaningful(text)
    if not query_words:
        return Found()
    if ids := _with_beginnings(query_words):
        return _found(query_words, _titled(words(text), ids), wide)
    mended = corrected(query_words)
    if mended and (ids := _ranked(mended, prefix=True)):
        return _found(mended, ids, wide, " ".join(mended))
    return Found()


def _found(query_words: list[str], ids: list[int], wide: bool, mended: str = "") -> Found:
    if len(ids) < LIMIT or not wide:
        return Found(ids, mended, cut=len(ids) >= LIMIT)
    known = set(ids)
    everything = _backend().matching(query_words, bool(mended), WIDE)
    ids = ids + [each for each in everything if each not in known]
    return Found(ids, mended, cut=len(everything) >= WIDE)


def _titled(query_words: list[str], ids: list[int]) -> list[int]:
    """Put the books first whose whole title the question is: "1984", "Emma"."""
    titled = Product.objects.filter(pk__among=ids, document__title=" ".join(query_words))
    exact = list(titled.order_by("-pk").values_list("pk", flat=True))
    return exact + [pk for pk in ids if pk not in exact] if exact else ids


def _with_beginnings(query_words: list[str]) -> list[int]:
    """Whole words come first; where they leave room, words that begin with the last one follow."""
    ids = _ranked(query_words)
    if len(ids) < FULL_PAGE:
        known = set(ids)
        ids += [each for each in _ranked(query_words, prefix=True) if each not in known]
    return ids


def near(text: str, limit: int = 6) -> list[int]:
    """Return books that have any of the words, or of the words they may be meant for."""
    query_words = _meaningful(text)
    if not query_words:
        return []
    mended = corrected(query_words) or []
    return _ranked(list(dict.fromkeys(query_words + mended)), any_word=True, limit=limit)


def suggestions(text: str, limit: int = 8) -> list[int]:
    """Return books for what has been typed so far: the last word may be unfinished."""
    query_words = words(text)[:MAX_WORDS]
    if not query_words:
        return []
    query_words = [word for word in query_words[:-1] if word not in STOP_WORDS] + query_words[-1:]
    ids = _titled(words(text), _ranked(query_words, prefix=True))[:limit]
    if not ids and (mended := corrected(query_words)):
        ids = _ranked(mended, prefix=True, limit=limit)
    return ids


def find_by_isbn(text: str) -> Product | None:
    """Return the book on the shelves whose ISBN-10 or -13 this is, hyphens or not."""
    if not 10 <= len(text) <= 20:
        return None
    try:
        isbn = clean_isbn(text)
    except ValidationError:
        return None
    return Product.objects.active().filter(isbn=isbn).first()
