"""One CSRF token a page, so that a remembered page can be given to the next visitor with theirs."""

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.functional import SimpleLazyObject


def token_of(request: HttpRequest) -> str:
    """Return the token of this request's forms: the same one however often it is asked for."""
    if not hasattr(request, "csrf_word"):
        request.csrf_word = get_token(request)
    return request.csrf_word


def csrf_word(request: HttpRequest) -> dict:
    """Context processor: what {% csrf_token %} and hx-headers write."""
    return {"csrf_token": SimpleLazyObject(lambda: token_of(request))}
