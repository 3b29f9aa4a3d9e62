"""Coming in and going out: allauth's own views in the manners of the shop."""

from functools import wraps

from allauth.account import views as account_views
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount import views as social_views
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.openid_connect import views as openid_views
from django.conf import settings
from django.db import DatabaseError, IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from accounts.rate_limits import NETWORK_RESETS, NETWORK_SIGNUPS, RateLimit, acquire
from config.forms import autofocus_first_error
from config.htmx import htmx_redirect
from config.network import client_network
from config.request_state import get_request_state
from config.row_urls import before_key
from config.url_prefixes import is_below

PASSWORD_PAGES = ("account_reset_password", "account_change_password")
# Where only who is signed in may go.
OWN_PAGES = ("accounts:account", "accounts:address_list", *PASSWORD_PAGES, "orders:order_list")
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def auth_view(view):
    """Store nothing, answer a wrong form with 422, and lead htmx on by a header."""

    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if form is not None and form.errors:
            response.status_code = 422
            autofocus_first_error(form)
        if isinstance(response, HttpResponseRedirect):
            led = htmx_redirect(request, response.url)
            led.cookies.update(response.cookies)
            return led
        return response

    return answer


def anonymous_required(view):
    """Lead those on who are signed in; a form that stood open in another tab is carried out."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated and request.method != "POST":
            return HttpResponseRedirect(get_next_redirect_url(request) or reverse("catalogue:home"))
        return view(request, *args, **kwargs)

    return answer


def rate_limited(limit: RateLimit):
    """Let a form be sent from one network as often as this."""

    def decorate(view):
        @wraps(view)
        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.method == "POST" and not acquire((limit, client_network(request))):
                response = render(request, "429.html", status=429)
                response["Retry-After"] = int(limit.period.total_seconds())
                return response
            return view(request, *args, **kwargs)

        return answer

    return decorate


@auth_view
@get_or_post
@anonymous_required
def login(request):
    try:
        response = account_views.login(request)
    except DatabaseError:
        # The account was deleted between our check and our writing: checked anew, it is unknown.
        response = account_views.login(request)
    if hasattr(response, "context_data"):
        page = get_next_redirect_url(request) or ""
        response.context_data |= {
            "is_login_paused": get_request_state(request).is_login_paused,
            "staff_sign_on": bool(settings.SOCIALACCOUNT_PROVIDERS),
            "leads_back": is_below(page, *OWN_PAGES),
            "proving": page.startswith(before_key("account_confirm_email")),
        }
    return response


@auth_view
@get_or_post
@anonymous_required
@rate_limited(NETWORK_SIGNUPS)
def signup(request):
    try:
        return account_views.signup(request)
    except IntegrityError:
        # Somebody signed up with this address between our check and our writing: checked anew,
        # the form says so.
        return account_views.signup(request)


@auth_view
@get_or_post
def logout(request):
    return account_views.logout(request)


@auth_view
@require_safe
def account_inactive(request):
    return account_views.account_inactive(request)


# A forgotten password ---------------------------------------------------------------------------


@auth_view
@get_or_post
@rate_limited(NETWORK_RESETS)
def password_reset(request):
    return account_views.password_reset(request)


@auth_view
@require_safe
def password_reset_done(request):
    return account_views.password_reset_done(request)


@auth_view
@get_or_post
def password_reset_from_key(request, uidb36, key):
    return account_views.password_reset_from_key(request, uidb36=uidb36, key=key)


# The shop's OpenID provider ---------------------------------------------------------------------


def provider_may_fail(view):
    """Say so where the provider is down, or answers what no provider should."""

    @wraps(view)
    def answer(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except (RequestException, KeyError, TypeError, ValueError) as error:
            provider = get_adapter().get_provider(request, provider_id)
            return render_authentication_error(request, provider, exception=error)

    return answer


@auth_view
@get_or_post
@anonymous_required
@provider_may_fail
def openid_login(request, provider_id):
    return openid_views.login(request, provider_id)


@auth_view
@require_safe
@provider_may_fail
def openid_callback(request, provider_id):
    return openid_views.callback(request, provider_id)


@auth_view
@get_or_post
@rate_limited(NETWORK_SIGNUPS)
def openid_signup(request):
    try:
        return social_views.signup(request)
    except IntegrityError:
        return social_views.signup(request)


@auth_view
@require_safe
def openid_cancelled(request):
    return social_views.login_cancelled(request)
