"""Requests whose Content-Type nobody can read: Django fails before a middleware could refuse it."""

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.wsgi import WSGIRequest


class _WithAnyContentType:
    def _set_content_type_params(self, meta):
        try:
            super()._set_content_type_params(meta)
        except (LookupError, ValueError):  # charset*=idna'… and others of RFC 2231
            self.content_type, self.content_params = "", {"charset": "?"}  # refused: 415


class PageRequest(_WithAnyContentType, WSGIRequest):
    """For config.wsgi."""


class AsyncPageRequest(_WithAnyContentType, ASGIRequest):
    """For config.asgi."""
