"""One CSRF token a page, so that a remembered page can be given to the next visitor with theirs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.functional import SimpleLazyObject
from django.views.csrf import csrf_failure

from config.request_state import get_request_state


def token_of(request: HttpRequest) -> str:
    """Return the token of this request's forms: the same one however often it is asked for."""
    state = get_request_state(request)
    if state.csrf_token is None:
        state.csrf_token = get_token(request)
    return state.csrf_token


def csrf_word(request: HttpRequest) -> dict:
    """Context processor: what {% csrf_token %} and hx-headers write."""
    return {"csrf_token": SimpleLazyObject(lambda: token_of(request))}


def token_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is over, as all are after a sign-in: htmx loads the page anew."""
    if not request.htmx:
        return csrf_failure(request, reason)
    messages.info(
        request, "You signed in or out meanwhile, so this page was loaded anew. Please try again."
    )
    return HttpResponse(status=403, headers={"HX-Refresh": "true"})
