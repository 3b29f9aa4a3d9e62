"""Full text on SQLite: the FTS5 table of migration 0002."""

from django.db import connection

# The weights of title, authors, categories and description.
RANKED = """
    SELECT rowid FROM (
        SELECT rowid, bm25(catalogue_fulltext, 10, 6, 3, 1) AS rank
        FROM catalogue_fulltext WHERE catalogue_fulltext MATCH %s LIMIT %s
    ) ORDER BY rank, rowid DESC LIMIT %s
"""
MATCHING = """
    SELECT rowid FROM catalogue_fulltext WHERE catalogue_fulltext MATCH %s
    ORDER BY rowid DESC LIMIT %s
"""


def ranked(words: list[str], prefix: bool, any_word: bool, bound: int, limit: int) -> list[int]:
    """Return at most `limit` product ids, best first, out of the first `bound` that match."""
    return _ids(RANKED, _question(words, prefix, any_word), bound, limit)


def matching(words: list[str], prefix: bool, limit: int) -> list[int]:
    """Return at most `limit` product ids that match, in no order of merit."""
    return _ids(MATCHING, _question(words, prefix, any_word=False), limit)


def _question(words: list[str], prefix: bool, any_word: bool) -> str:
    terms = [f'"{word}"' for word in words]
    if prefix:
        terms[-1] += "*"
    return (" OR " if any_word else " AND ").join(terms)


def _ids(query: str, *parameters) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [row[0] for row in cursor.fetchall()]
