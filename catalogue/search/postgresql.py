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


def ranked(words: list[str], prefix: bool, any_word: bool, bound: int, limit: int) -> list[int]:
    """Return at most `limit` product ids, best first, out of the first `bound` that match."""
    terms = [f"'{word}'" for word in words]
    if prefix:
        terms[-1] += ":*"
    question = (" | " if any_word else " & ").join(terms)
    with connection.cursor() as cursor:
        cursor.execute(RANKED, [question, bound, limit])
        return [row[0] for row in cursor.fetchall()]
