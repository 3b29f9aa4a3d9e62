"""What the shop answers while its database is away, or too busy to be waited for: 503.

Nothing here asks the database, nor anything of the request that could.
"""

import sqlite3
import sys

from asgiref.sync import iscoroutinefunction
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import sync_and_async_middleware
from django.utils.log import log_response

from config.errors import server_error
from config.request_state import get_request_state

RETRY_AFTER = 10  # seconds
SENTENCE = "The shop is very busy just now. Please try again in a moment."
# Other errors with these names are faults of ours: a table that is missing, a question too long.
SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
}
# Classes of SQLSTATE: connection, rolled back, resources, object in use, intervention, system.
POSTGRESQL = {"08", "40", "53", "55", "57", "58"}


def is_unavailable(error: BaseException | None) -> bool:
    """Tell whether the database was away or too busy, rather than asked something wrong."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in SQLITE
    if code := getattr(cause, "pgcode", None):
        return code[:2] in POSTGRESQL
    # Without a code: no connection, or one that was lost. Django's own errors have no cause.
    lost = isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
    return lost and cause is not None


@sync_and_async_middleware
def unavailable(get_response):
    """Answer for views and their templates; `failed` does where a middleware asked first."""

    if iscoroutinefunction(get_response):

        async def middleware(request):
            return await get_response(request)

    else:

        def middleware(request):
            return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        return _answer(request, error) if is_unavailable(error) else None

    middleware.process_exception = process_exception
    return middleware


def failed(request: HttpRequest) -> HttpResponse:
    """Answer for whatever raised what nobody caught (handler500)."""
    error = sys.exception()
    return _answer(request, error) if is_unavailable(error) else server_error(request)


def _answer(request: HttpRequest, error: BaseException) -> HttpResponse:
    """Say that it is busy; also where several layers fail, it is one line in the log."""
    state = get_request_state(request)
    if state.unavailable_response is None:
        state.unavailable_response = response = _page(request)
        # The pattern of an address, because an address may hold a token.
        route = f"/{getattr(request.resolver_match, 'route', '…')}"
        why = (str(error).strip() or type(error).__name__).splitlines()[0]
        message = "The database is away or busy, for %s: %s"
        log_response(message, route, why, response=response, request=request, level="error")
    return state.unavailable_response


def _page(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):  # failed.js says it
        response = HttpResponse(SENTENCE, content_type="text/plain; charset=utf-8")
    else:
        response = HttpResponse(render_to_string("503.html"))
    response.status_code = 503
    response["Retry-After"] = RETRY_AFTER
    add_never_cache_headers(response)
    return response
