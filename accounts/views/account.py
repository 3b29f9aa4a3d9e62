"""What the shop knows about a person: to look at, to change, to take along, to delete."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.account_forms import DeletionForm, NameForm
from accounts.decorators import login_required
from accounts.erasure import erase
from accounts.models import User
from accounts.personal_data import collected
from accounts.second_factor_changes import summary
from config.file_names import shop_file_name
from config.forms import autofocus_first_error
from config.htmx import HttpResponseSeeOther, page_or_part, wants_part

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def account(request):
    return _account(request)


@form_methods
@login_required
def name(request):
    form = NameForm(request.POST if request.method == "POST" else None, instance=request.user)
    if not form.is_valid():
        return _account(request, form=form, status=422 if form.is_bound else 200)
    form.keep()
    if wants_part(request):
        return _account(request, message="Name saved.")
    messages.success(request, "Name saved.")
    return HttpResponseSeeOther(reverse("accounts:account"))


@require_safe
@login_required
def data(request):
    """Everything that is held about the person, as a file."""
    response = JsonResponse(collected(request.user), json_dumps_params={"indent": 2})
    day = timezone.localdate().isoformat()
    file_name = shop_file_name(day, "json")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


@form_methods
@login_required
def delete(request):
    """Ask for the password, then delete the account and all that goes with it."""
    if request.user.is_staff:
        status = 403 if request.method == "POST" else 200
        return render(request, "accounts/delete.html", status=status)
    form = DeletionForm(request, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        if form.is_bound:
            autofocus_first_error(form)
        context = {"form": form, "years": settings.INVOICE_YEARS}
        status = 422 if form.is_bound else 200
        return render(request, "accounts/delete.html", context, status=status)
    erase(request.user)
    logout(request)
    messages.success(request, "Your account is deleted.")
    return HttpResponseSeeOther(reverse("catalogue:home"))


def _account(request: HttpRequest, status: int = 200, **shown) -> HttpResponse:
    """Render the overview, or for htmx the part with the name."""
    context = {} if wants_part(request) else _overview(request.user)
    context |= shown
    return page_or_part(request, "accounts/account.html", "name", context, status)


def _overview(user: User) -> dict:
    addresses = list(user.addresses.all())
    default = next((address for address in addresses if address.is_default), None)
    return {"addresses": addresses, "default": default, "second_factor": summary(user)}
