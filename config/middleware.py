"""Middleware that knows no app."""

from asgiref.sync import iscoroutinefunction
from django.http import HttpResponseBadRequest
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def refuse_nul(get_response):
    """Answer 400 to a NUL in path or query: no honest request has one, PostgreSQL takes none."""

    def refused(request) -> HttpResponseBadRequest | None:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("This address has a character that cannot be part of it.")
        return None

    if iscoroutinefunction(get_response):

        async def middleware(request):
            return refused(request) or await get_response(request)

    else:

        def middleware(request):
            return refused(request) or get_response(request)

    return middleware
