"""The shop's pages for what is refused or fails.

They read nothing of the request's body, as Django's own handlers do for a token: what broke once
would break again. Only 403 says who is signed in; the others show the same to everybody and ask no
database, so that nothing can fail in them.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    return _page("400.html", 400)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return _page("404.html", 404)


def length_required() -> HttpResponse:
    return _page("400.html", 411)


def too_large(limit: int) -> HttpResponse:
    """`limit` is what would have been taken, in bytes."""
    return _page("413.html", 413, limit=limit)


def unsupported_charset() -> HttpResponse:
    return _page("400.html", 415)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page("500.html", 500)


def _page(template: str, status: int, **context) -> HttpResponse:
    return HttpResponse(render_to_string(template, {"status": status} | context), status=status)
