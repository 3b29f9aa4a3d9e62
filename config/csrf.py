"""One CSRF token a page, so that a cached page can be given to the next visitor with theirs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.functional import SimpleLazyObject
from django.views.csrf import csrf_failure as show_csrf_failure

from config.request_state import get_request_state


def get_page_token(request: HttpRequest) -> str:
    """Return the token of this request's forms: the same one however often it is asked for."""
    state = get_request_state(request)
    if state.csrf_token is None:
        state.csrf_token = get_token(request)
    return state.csrf_token


def csrf_token(request: HttpRequest) -> dict:
    """Context processor: what {% csrf_token %} and hx-headers write."""
    return {"csrf_token": SimpleLazyObject(lambda: get_page_token(request))}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is over, as all are after a sign-in: htmx loads the page anew."""
    if not request.htmx:
        return show_csrf_failure(request, reason)
    messages.info(
        request,
        "You signed in or out in the meantime, so we have reloaded this page. Please try again.",
    )
    return HttpResponse(status=403, headers={"HX-Refresh": "true"})
