"""Full text on SQLite: the FTS5 table of migration 0002."""

from django.db import connection

# The weights of title, authors, categories and description.
RANKED = """
    SELECT rowid FROM (
        SELECT rowid, bm25(catalogue_fulltext, 10, 6, 3, 1) AS rank
        FROM catalogue_fulltext WHERE catalogue_fulltext MATCH %s LIMIT %s
    ) ORDER BY rank, rowid DESC LIMIT %s
"""


def ranked(words: list[str], prefix: bool, any_word: bool, bound: int, limit: int) -> list[int]:
    """Return at most `limit` product ids, best first, out of the first `bound` that match."""
    terms = [f'"{word}"' for word in words]
    if prefix:
        terms[-1] += "*"
    question = (" OR " if any_word else " AND ").join(terms)
    with connection.cursor() as cursor:
        cursor.execute(RANKED, [question, bound, limit])
        return [row[0] for row in cursor.fetchall()]
