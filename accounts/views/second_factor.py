"""The second factor: asked for on the way in, set up and taken away on the account's pages."""

import base64
from functools import wraps
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.decorators import login_stage_required
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication, begin_registration
from django.contrib import messages
from django.contrib.auth import logout
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import second_factor_changes as changes
from accounts.auth_forms import OwnPasswordForm
from accounts.decorators import login_required, redirect_to_login
from accounts.second_factor import (
    GIVEN,
    STRONG,
    Kind,
    SecondFactorStage,
    has_second_factor,
    is_demanded,
    is_lacking,
)
from accounts.second_factor_forms import AppForm, ChangeForm, PasskeyForm, SecondFactorForm
from accounts.views.authentication import auth_view
from config.forms import autofocus_first_error
from config.htmx import htmx_redirect

OVERVIEW = "accounts:second_factor"
NOT_ONE = "We can’t use that passkey. Please try again."
ENOUGH = f"There is room for {changes.MAX_PASSKEYS} passkeys. Please remove one first."
get_or_post = require_http_methods(["GET", "HEAD", "POST"])
on_the_way_in = login_stage_required(stage=SecondFactorStage.key, redirect_urlname="account_login")


# On the way in ----------------------------------------------------------------------------------


@auth_view
@get_or_post
@on_the_way_in
def ask(request):
    """Take a code or a passkey's answer, after a password that was right."""
    stage = request._login_stage
    if stage.is_over():
        return redirect("account_login")
    user = stage.login.user
    form = SecondFactorForm(request, user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return stage.exit()
        except DatabaseError:  # the account was deleted in this moment
            return redirect("account_login")
    kinds = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    context = {"form": form, "kinds": set(kinds)}
    return TemplateResponse(request, "account/second_factor_ask.html", context)


@require_POST
@on_the_way_in
def ask_options(request):
    """What the browser needs to ask for a passkey: a new challenge each time."""
    return JsonResponse(begin_authentication(request._login_stage.login.user))


# On the account's pages -------------------------------------------------------------------------


def second_factor_passed_required(view):
    """Let only those near who gave the second factor they have: the password is not enough."""

    @login_required
    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if GIVEN not in request.session and has_second_factor(request.user):
            logout(request)
            return redirect_to_login(request)
        return view(request, *args, **kwargs)

    return answer


@require_safe
@second_factor_passed_required
def overview(request):
    """What there is, what can be added, and why staff are led here."""
    authenticators = list(Authenticator.objects.filter(user=request.user).order_by("pk"))
    codes = [
        authenticator
        for authenticator in authenticators
        if authenticator.type == Kind.RECOVERY_CODES
    ]
    context = {
        "app": next(
            (authenticator for authenticator in authenticators if authenticator.type == Kind.TOTP),
            None,
        ),
        "passkeys": [
            authenticator for authenticator in authenticators if authenticator.type == Kind.WEBAUTHN
        ],
        "codes_left": _left(codes[0]) if codes else 0,
        "demanded": is_demanded(request.user),
        "lacking": is_lacking(request),
        "way_on": _way_on(request),
    }
    return render(request, "account/second_factor.html", context)


@second_factor_passed_required
@get_or_post
def add_app(request):
    if Authenticator.objects.filter(user=request.user, type=Kind.TOTP).exists():
        return htmx_redirect(request, reverse(OVERVIEW))
    form = AppForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            codes = changes.add_app(request, form.plain_secret)
        except changes.FullError:
            return htmx_redirect(request, reverse(OVERVIEW))  # set up in another tab meanwhile
        return _show_codes(request, "Your app is set up.", codes)
    adapter = get_mfa_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, form.plain_secret))
    context = {
        "image": f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}",
        "secret": " ".join(_in_fours(form.plain_secret)),
    }
    return _page(request, "account/second_factor_app.html", form, context)


@second_factor_passed_required
@get_or_post
def add_passkey(request):
    form = PasskeyForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        name, answer = form.cleaned_data["name"], form.cleaned_data["answer"]
        try:
            codes = changes.add_passkey(request, name, answer)
        except changes.NoPasskeyError:
            form.add_error(None, NOT_ONE)
        except changes.FullError:
            form.add_error(None, ENOUGH)
        else:
            return _show_codes(request, "Your passkey is set up.", codes)
    return _page(request, "account/second_factor_passkey.html", form, {})


@second_factor_passed_required
@require_POST
def passkey_options(request):
    """What the browser needs to make a passkey; nothing before the password is right.

    The device keeps what it makes: a form that comes back would leave one that opens nothing.
    """
    form = OwnPasswordForm(request.user, request.POST)
    if not form.is_valid():
        wrong = " ".join(message for errors in form.errors.values() for message in errors)
        return JsonResponse({"wrong": wrong}, status=422)
    return JsonResponse(begin_registration(request.user, passwordless=False))


@second_factor_passed_required
@get_or_post
def renew_codes(request):
    if not has_second_factor(request.user):
        return htmx_redirect(request, reverse(OVERVIEW))
    form = ChangeForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _show_codes(request, "You have new recovery codes.", changes.renew_codes(request))
    return _page(request, "account/second_factor_codes.html", form, {"codes": []})


@second_factor_passed_required
@get_or_post
def remove(request, pk):
    """Take away an app or a passkey; somebody else's is as good as none (404)."""
    authenticator = get_object_or_404(Authenticator, pk=pk, user=request.user, type__in=STRONG)
    form = ChangeForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        changes.remove(request, authenticator)
        messages.success(request, "Removed. Other browsers are signed out.")
        return htmx_redirect(request, reverse(OVERVIEW))
    last = Authenticator.objects.filter(user=request.user, type__in=STRONG).count() == 1
    context = {
        "name": changes.name_of(authenticator),
        "last": last,
        "demanded": is_demanded(request.user),
    }
    return _page(request, "account/second_factor_remove.html", form, context)


def redirect_to_second_factor(request: HttpRequest, page: str) -> HttpResponse:
    """Lead staff to where they set one up, and from there to the page they wanted."""
    return htmx_redirect(request, f"{reverse(OVERVIEW)}?{urlencode({'next': page})}")


def _show_codes(request: HttpRequest, message: str, codes: list[str]) -> HttpResponse:
    """Show recovery codes once, in answer to a password: no address shows them."""
    context = {"message": message, "codes": ["-".join(_in_fours(code)) for code in codes]}
    return render(
        request, "account/second_factor_codes.html", context | {"way_on": _way_on(request)}
    )


def _page(request: HttpRequest, template: str, form, context: dict) -> HttpResponse:
    if form.errors:
        autofocus_first_error(form)
    context = context | {"form": form, "way_on": _way_on(request)}
    return render(request, template, context, status=422 if form.errors else 200)


def _way_on(request: HttpRequest) -> str:
    page = request.GET.get("next", "")
    return page if get_adapter().is_safe_url(page) else ""


def _left(authenticator: Authenticator) -> int:
    """Count the recovery codes that are not used, without reading them."""
    return mfa_settings.RECOVERY_CODE_COUNT - bin(authenticator.data.get("used_mask", 0)).count("1")


def _in_fours(text: str) -> list[str]:
    return [text[place : place + 4] for place in range(0, len(text), 4)]
