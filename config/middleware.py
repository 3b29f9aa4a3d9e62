"""Middleware that knows no app."""

import codecs

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils.cache import has_vary_header, patch_cache_control
from django.utils.decorators import sync_and_async_middleware

from config import body_limits, errors


def refusal(request: HttpRequest) -> HttpResponse | None:
    """Refuse what no honest request has: a body without end, another charset, a NUL."""
    if refused := body_limits.refusal(request):
        return refused
    if not is_utf_8(request.content_params.get("charset", "utf-8")):
        return errors.unsupported_charset()
    request.encoding = "utf-8"  # however it is spelled: Django knows one spelling
    query = request.META.get("QUERY_STRING", "")
    if "\0" in request.path_info or "%00" in query or "\0" in "".join(request.COOKIES.values()):
        raise SuspiciousOperation("There is a NUL in this request.")
    if query.count("&") >= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:
        raise SuspiciousOperation("There are too many parameters in this request.")
    return None


def is_utf_8(charset: str) -> bool:
    """Others, such as UTF-7, let through what is no text."""
    try:
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False


@sync_and_async_middleware
def refuse_hostile(get_response):
    """Check each request before anything reads it."""
    if iscoroutinefunction(get_response):

        async def middleware(request):
            return refusal(request) or await get_response(request)

    else:

        def middleware(request):
            return refusal(request) or get_response(request)

    return middleware


@sync_and_async_middleware
def keep_private(get_response):
    """Let no cache on the way keep what is somebody's own, whatever the view says of it."""
    if iscoroutinefunction(get_response):

        async def middleware(request):
            return _kept_private(await get_response(request))

    else:

        def middleware(request):
            return _kept_private(get_response(request))

    return middleware


def _kept_private(response: HttpResponse) -> HttpResponse:
    """An answer that sets a cookie, or for which one was read, is personal."""
    if response.cookies or has_vary_header(response, "Cookie"):
        patch_cache_control(response, private=True)
    return response
