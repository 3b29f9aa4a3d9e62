"""What only customers who are signed in may ask for, and the way back after signing in."""

from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, reverse
from django.views.decorators.cache import never_cache

from config.htmx import htmx_redirect


def login_required(view):
    """Let signed-in people in, lead others to sign-in and back; nothing of it is ever stored."""

    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return redirect_to_login(request)

    return answer


def redirect_to_login(request: HttpRequest) -> HttpResponse:
    """Redirect to sign-in; htmx by a header, so that no form lands inside a fragment (DESIGN 7)."""
    return htmx_redirect(request, login_url(return_path(request)))


def return_path(request: HttpRequest) -> str:
    """Return the page that is shown: for htmx and for forms not the address that was asked."""
    if request.htmx:
        return _shown_page(request)
    return request.get_full_path() if request.method in ("GET", "HEAD") else request.path


def _shown_page(request: HttpRequest) -> str:
    try:
        return request.htmx.current_url_abs_path or get_script_prefix()
    except ValueError:  # the header is no address
        return get_script_prefix()


def login_url(page: str) -> str:
    return f"{reverse('account_login')}?{urlencode({'next': page})}"
