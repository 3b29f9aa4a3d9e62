"""One value that is new after every change of the catalogue.

Whoever remembers something about the catalogue keeps it under it, read from the database
for each request: so what is remembered is forgotten in all processes at the moment of a change.
Copies that are sold do not change it: what is remembered must not hold stock or prices for long.
"""

from uuid import uuid4

from django.db import connection
from django.http import HttpRequest

from catalogue.models.index import CatalogueVersion
from config.request_state import get_request_state

# By hand, because every page asks it.
SELECT_VERSION = "SELECT version FROM catalogue_catalogueversion WHERE id = 1"


def version_of(request: HttpRequest) -> str:
    """Return the catalogue's version, asked once for a request."""
    state = get_request_state(request)
    if state.catalogue_version is None:
        state.catalogue_version = current_version()
    return state.catalogue_version


def current_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute(SELECT_VERSION)
        row = cursor.fetchone()
    return row[0] if row else ""


def touch() -> None:
    """Tell that the catalogue changes; call it last in the transaction of the change."""
    CatalogueVersion.objects.bulk_create(
        [CatalogueVersion(pk=1, version=uuid4().hex)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["version"],
    )
