"""Who comes into the pages that staff work with; whoever may not sees the same for any id."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page

from accounts.models import User
from accounts.signing_in import lead_to_sign_in


def turned_away(request: HttpRequest) -> HttpResponse:
    """Lead strangers to the shop's sign-in, and tell (403) whom the page is not for."""
    if not request.user.is_authenticated:
        return lead_to_sign_in(request)
    raise PermissionDenied


def staff_page(allowed: Callable[[User], bool]) -> Callable:
    """Let those in for whom `allowed` holds now; nothing of the page is ever stored."""

    def decorate(view):
        @never_cache
        @gzip_page
        @wraps(view)
        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.user.is_authenticated and allowed(request.user):
                return view(request, *args, **kwargs)
            return turned_away(request)

        return answer

    return decorate


employees_only = staff_page(lambda user: user.is_employee)
