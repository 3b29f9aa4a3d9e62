"""Who comes into the pages that staff work with; whoever may not sees the same for any id."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page

from accounts.decorators import redirect_to_login, return_path
from accounts.models import User
from accounts.second_factor import is_lacking
from accounts.views.second_factor import redirect_to_second_factor


def is_let_in(request: HttpRequest, allowed: Callable[[User], bool]) -> bool:
    """Tell whether this person, in this browser, may see the page."""
    user = request.user
    return user.is_authenticated and allowed(user) and not is_lacking(request)


def refuse_entry(request: HttpRequest) -> HttpResponse:
    """Lead strangers to the shop's sign-in, and tell (403) whom the page is not for.

    Whose second factor is lacking is led to set one up.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(request)
    if is_lacking(request):
        return redirect_to_second_factor(request, return_path(request))
    raise PermissionDenied


def staff_page(allowed: Callable[[User], bool]) -> Callable:
    """Let those in for whom `allowed` holds now; nothing of the page is ever stored."""

    def decorate(view):
        @never_cache
        @gzip_page
        @wraps(view)
        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if is_let_in(request, allowed):
                return view(request, *args, **kwargs)
            return refuse_entry(request)

        return answer

    return decorate


employees_only = staff_page(lambda user: user.is_employee)
