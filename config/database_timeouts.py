"""How long a process waits for PostgreSQL before it gives up (config.unavailable says so)."""

from django.conf import settings
from django.db import connections

CONNECT_TIMEOUT = 5  # seconds


def set_database_timeouts(lock: int, statement: int) -> None:
    """Let this process wait so many seconds for a lock, and for a statement; 0 is without end.

    Call it before the first connection is made. Commands and migrations call it not: they may take
    as long as it takes. SQLite has a limit of its own for all.
    """
    database = connections.settings["default"]
    if database["ENGINE"] != "django.db.backends.postgresql":
        return
    given = settings.DATABASE.get("OPTIONS", {})
    limits = f"-c lock_timeout={lock}s -c statement_timeout={statement}s"
    database["OPTIONS"] = {
        "connect_timeout": CONNECT_TIMEOUT,
        **given,
        "options": f"{given.get('options', '')} {limits}".strip(),
    }


def set_page_timeouts() -> None:
    set_database_timeouts(settings.LOCK_TIMEOUT, settings.STATEMENT_TIMEOUT)
