"""Full text on PostgreSQL: the generated tsvector of migration 0002."""

from django.db import connection

# The weights of description, categories, authors and title; 1 divides by the document's length.
RANKED = """
    SELECT product_id FROM (
        SELECT product_id, ts_rank('{0.1, 0.3, 0.6, 1.0}', vector, question, 1) AS rank
        FROM catalogue_searchdocument, to_tsquery('simple', %s) AS question
        WHERE vector @@ question LIMIT %s
    ) AS matching ORDER BY rank DESC, product_id DESC LIMIT %s
"""
MATCHING = """
    SELECT product_id FROM catalogue_searchdocument
    WHERE vector @@ to_tsquery('simple', %s) LIMIT %s
"""


def ranked(words: list[str], prefix: bool, any_word: bool, bound: int, limit: int) -> list[int]:
    """Return at most `limit` product ids, best first, out of the first `bound` that match."""
    return _ids(RANKED, _question(words, prefix, any_word), bound, limit)


def matching(words: list[str], prefix: bool, limit: int) -> list[int]:
    """Return at most `limit` product ids that match, in no order of merit."""
    return _ids(MATCHING, _question(words, prefix, any_word=False), limit)


def _question(words: list[str], prefix: bool, any_word: bool) -> str:
    terms = [f"'{word}'" for word in words]
    if prefix:
        terms[-1] += ":*"
    return (" | " if any_word else " & ").join(terms)


def _ids(query: str, *parameters) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [row[0] for row in cursor.fetchall()]
