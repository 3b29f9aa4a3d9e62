"""The indexes by which staff search; see orders/migrations/0002_search_indexes.py."""

from importlib import import_module

import pytest
from django.db import connection

migration = import_module("orders.migrations.0002_search_indexes")
postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL alone")


def names_of_indexes(cursor) -> set[str]:
    cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE '%%trigrams'")
    return {name for (name,) in cursor.fetchall()}


@postgresql
@pytest.mark.django_db
def test_words_anywhere_in_an_order_have_indexes():
    with connection.cursor() as cursor:
        assert names_of_indexes(cursor) == set(migration.COLUMNS)


@postgresql
@pytest.mark.django_db
def test_a_role_that_may_not_create_the_extension_goes_without():
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
        cursor.execute("CREATE ROLE booktime_without_rights")
        cursor.execute("SET LOCAL ROLE booktime_without_rights")
        with connection.schema_editor() as editor:
            migration.create(None, editor)
        cursor.execute("RESET ROLE")
        assert names_of_indexes(cursor) == set()
