"""How large the body of a request may be: by its address, and before any of it is kept.

Under ASGI Django writes a whole body to the disk before a middleware is asked; under WSGI the first
one who looks for a form's token does. Who is signed in is known to neither.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config import errors

TOO_LARGE = "booktime.body_too_large"
ENDED = {"type": "http.request", "body": b"", "more_body": False}


def limit_of(path: str) -> int:
    """Return how many bytes this address takes."""
    return settings.MAX_UPLOAD if re.match(settings.UPLOAD_PATHS, path) else settings.MAX_BODY


def refusal(request: HttpRequest) -> HttpResponse | None:
    """Return the page for a body that is too large, or whose end nobody can see."""
    limit = limit_of(request.path_info)
    scope = getattr(request, "scope", None)
    if _length(request.META.get("CONTENT_LENGTH")) > limit or (scope and TOO_LARGE in scope):
        return errors.too_large(limit)
    # Django reads nothing of it under WSGI, so that a form would seem to be empty.
    if scope is None and "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        return errors.length_required()
    return None


def _length(text: str | None) -> int:
    return int(text[:20]) if text and text.isdecimal() else 0


class BodyLimit:
    """ASGI: ends for the application a body that is too large, and lets the rest of it go by."""

    def __init__(self, application: Callable):
        self.application = application

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "http":
            receive = _limited(scope, receive)
        await self.application(scope, receive, send)


def _limited(scope: dict, receive: Callable) -> Callable:
    limit, received = limit_of(scope["path"].removeprefix(settings.FORCE_SCRIPT_NAME)), 0
    announced = _length(dict(scope["headers"]).get(b"content-length", b"").decode("latin1"))

    async def limited() -> dict:
        nonlocal received
        while TOO_LARGE in scope:
            message = await receive()
            if message["type"] != "http.request":
                return message
        if announced <= limit:
            message = await receive()
            received += len(message.get("body", b""))
            if received <= limit:
                return message
        scope[TOO_LARGE] = True
        return ENDED

    return limited
