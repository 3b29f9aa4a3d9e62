"""Mends typos with the shop's own vocabulary: the words of its titles, authors and categories."""

from rapidfuzz import process
from rapidfuzz.distance import OSA

from catalogue.models import SearchWord
from config.caching.version_cache import cached_answer

CACHED_SECONDS = 600  # seconds; a new title's words can be misspelt that much later
MAX_VOCABULARY = 200_000


def vocabulary() -> dict[str, int]:
    """Return every word with the number of books it is in."""
    known = SearchWord.objects.filter(count__gt=0).order_by("-count")
    words = known.values_list("word", "count")[:MAX_VOCABULARY]
    # Under no version: each change of a title would have all words read again.
    return cached_answer("vocabulary", "", lambda: dict(words), CACHED_SECONDS)


def corrected(query_words: list[str]) -> list[str] | None:
    """Return the words with unknown ones replaced by the likeliest known; None if nothing changes.

    Optimal string alignment counts swapped neighbours ("gmaes") as one slip; words of up to
    five letters may hold one slip, longer ones two. Of equally near words those win that begin
    alike, then the commoner.
    """
    known = vocabulary()
    mended = [
        word if word in known or word.isdigit() else _nearest(word, known) for word in query_words
    ]
    return mended if mended != query_words else None


def _nearest(word: str, known: dict[str, int]) -> str:
    if len(word) < 3:
        return word
    slips = 1 if len(word) < 6 else 2
    near = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=slips, limit=20)
    likeliest = sorted(near, key=lambda hit: (hit[1], hit[0][0] != word[0], -known[hit[0]]))
    return likeliest[0][0] if near else word
