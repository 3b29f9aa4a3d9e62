"""Indexes for words anywhere in an email, a name or a title (DESIGN 10: 100,000 orders).

PostgreSQL alone has them, by its extension pg_trgm. Where the shop's role may not create it, the
searches read all orders instead; once an administrator has made the extension, `migrate orders
0001` and `migrate` make the indexes. SQLite reads all orders, which is quick enough for its shops.
"""

from django.db import migrations, transaction
from django.db.utils import NotSupportedError, OperationalError, ProgrammingError

# Django's `icontains` compares UPPER of the column with UPPER of the words.
COLUMNS = {
    "order_email_trigrams": ("orders_order", "email"),
    "order_billing_trigrams": ("orders_order", "billing_name"),
    "order_shipping_trigrams": ("orders_order", "shipping_name"),
    "line_name_trigrams": ("orders_orderline", "name"),
}


def create(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    if not _has_trigrams(schema_editor.connection):
        return
    for name, (table, column) in COLUMNS.items():
        schema_editor.execute(
            f'CREATE INDEX "{name}" ON "{table}" USING gin (UPPER("{column}"::text) gin_trgm_ops)'
        )


def _has_trigrams(connection) -> bool:
    try:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except (NotSupportedError, OperationalError, ProgrammingError):
        return False
    return True


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in COLUMNS:
            schema_editor.execute(f'DROP INDEX IF EXISTS "{name}"')


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
