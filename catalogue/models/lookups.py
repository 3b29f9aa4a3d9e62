"""Lookups that Django does not have."""

import json

from django.db.models import Field, Lookup


@Field.register_lookup
class Among(Lookup):
    """`pk__among=ids`: like `in`, with one parameter however many ids there are."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sqlite(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        sql = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608
        return sql, [*params, json.dumps(list(self.rhs))]

    def as_postgresql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, list(self.rhs)]
