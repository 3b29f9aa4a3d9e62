"""The databases' own full text indexes over SearchDocument, kept by the databases themselves.

A later migration that alters SearchDocument on SQLite makes its table anew and thereby drops the
triggers: it has to run SQLITE_TRIGGERS again.
"""

from django.db import migrations

SQLITE_TABLE = """
CREATE VIRTUAL TABLE catalogue_fulltext USING fts5(
    title, authors, tags, description,
    content='catalogue_searchdocument', content_rowid='product_id',
    tokenize='unicode61 remove_diacritics 2', prefix='2 3'
)
"""
NEW = "new.product_id, new.title, new.authors, new.tags, new.description"
OLD = NEW.replace("new.", "old.")
INSERT = f"""
    INSERT INTO catalogue_fulltext(rowid, title, authors, tags, description) VALUES ({NEW});
"""
DELETE = f"""
    INSERT INTO catalogue_fulltext(catalogue_fulltext, rowid, title, authors, tags, description)
    VALUES ('delete', {OLD});
"""
SQLITE_TRIGGERS = [
    f"CREATE TRIGGER fulltext_insert AFTER INSERT ON catalogue_searchdocument BEGIN {INSERT} END",
    f"CREATE TRIGGER fulltext_delete AFTER DELETE ON catalogue_searchdocument BEGIN {DELETE} END",
    "CREATE TRIGGER fulltext_update AFTER UPDATE OF title, authors, tags, description"
    f" ON catalogue_searchdocument BEGIN {DELETE} {INSERT} END",
]
POSTGRESQL = [
    """
    ALTER TABLE catalogue_searchdocument ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A')
        || setweight(to_tsvector('simple', authors), 'B')
        || setweight(to_tsvector('simple', tags), 'C')
        || setweight(to_tsvector('simple', description), 'D')
    ) STORED
    """,
    "CREATE INDEX fulltext_vector ON catalogue_searchdocument USING gin (vector)",
]
# The newest books of a category, without sorting the category.
TAGGED = "CREATE INDEX product_tagged ON catalogue_product_tags (producttag_id, product_id)"


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        statements = POSTGRESQL
    else:
        statements = [SQLITE_TABLE, *SQLITE_TRIGGERS]
    for statement in [*statements, TAGGED]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP INDEX product_tagged")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE catalogue_searchdocument DROP COLUMN vector")
    else:
        for name in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER fulltext_{name}")
        schema_editor.execute("DROP TABLE catalogue_fulltext")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
