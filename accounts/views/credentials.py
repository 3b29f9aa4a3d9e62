"""A signed-in person's password and email address."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import emails, known_browsers
from accounts.auth_forms import EMAIL_TAKEN, EmailChangeForm, PasswordChangeForm
from accounts.decorators import login_required, redirect_to_login
from accounts.models import User, UserSession
from accounts.rate_limits import EMAIL_CHANGES, acquire, email_cost
from config.forms import autofocus_first_error
from config.htmx import htmx_redirect

TOO_MANY_EMAILS = "We have already sent several emails. Please look for them, or wait an hour."
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@get_or_post
def change_password(request):
    """Change the password, or set the first one; every other session ends."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        request.user.set_password(form.cleaned_data["password1"])
        own = User.objects.filter(pk=request.user.pk)
        if not own.update(password=request.user.password):
            return redirect_to_login(request)  # deleted in another tab meanwhile
        update_session_auth_hash(request, request.user)
        UserSession.objects.note(request, request.user)
        request.user.sessions.others(request).end()
        request.user.known_browsers.all().delete()
        emails.send_notice_of_password(request.user)
        messages.success(request, "Your password is changed. Other browsers are signed out.")
        response = htmx_redirect(request, reverse("accounts:account"))
        known_browsers.note_browser(request, response, request.user)
        return response
    return _page(request, "account/password_change.html", form)


@login_required
@get_or_post
def change_email(request):
    """Ask for another address; it is taken when the link that is sent to it comes back."""
    form = EmailChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if not acquire((EMAIL_CHANGES, str(request.user.pk)), *email_cost(request, email)):
            form.add_error(None, TOO_MANY_EMAILS)
        elif User.objects.filter(email=email).exists():
            # Only after the password and the limit: it tells who has an account.
            form.add_error("email", EMAIL_TAKEN)
        else:
            request.user.ask_for_email(email)
            emails.send_confirmation(request.user)
            messages.success(
                request, f"We have sent an email to {email}. Please open the link in it."
            )
            return htmx_redirect(request, reverse("account_email"))
    return _page(request, "account/email.html", form)


@login_required
@require_POST
def send_link(request):
    """Send the link that proves the address once more."""
    user = request.user
    email = user.new_email or user.email
    if not user.new_email and user.has_verified_email:
        messages.info(request, "Your email address is already confirmed.")
    elif acquire(*email_cost(request, email)):
        emails.send_confirmation(user)
        messages.success(request, f"We have sent an email to {email}. Please open the link in it.")
    else:
        messages.error(request, TOO_MANY_EMAILS)
    return htmx_redirect(request, reverse("account_email"))


@login_required
@require_POST
def keep_email(request):
    """Forget the new address that was asked for; its link is over."""
    request.user.ask_for_email("")
    messages.success(request, f"Your email address stays {request.user.email}.")
    return htmx_redirect(request, reverse("account_email"))


@never_cache
@get_or_post
def confirm_email(request, key):
    """Where the link of a mail leads: a button, for some programs open links by themselves.

    Another address is taken only by who is signed in: a stranger whom a mistyped address reached
    must not become the account's owner.
    """
    user = emails.user_of_key(key)
    if user and user.new_email and not request.user.is_authenticated:
        return redirect_to_login(request)
    if user and user.new_email and request.user != user:
        user = None
    if user and request.method == "POST":
        return _confirmed(request, user, key)
    context = {"email": user and (user.new_email or user.email)}
    response = render(request, "account/email_confirm.html", context, status=200 if user else 404)
    response["Referrer-Policy"] = "strict-origin"  # the address holds the key
    return response


def _confirmed(request: HttpRequest, before: User, key: str) -> HttpResponse:
    try:
        user = emails.confirm(key)
    except IntegrityError:
        before.ask_for_email("")
        messages.error(
            request, "Somebody else has opened an account with this address in the meantime."
        )
        return htmx_redirect(request, reverse("account_email"))
    if user and user.email != before.email:
        emails.send_notice_of_change(user, before.email)
    if user:
        messages.success(request, f"Thank you: {user.email} is confirmed.")
    page = "accounts:account" if request.user.is_authenticated else "account_login"
    return htmx_redirect(request, reverse(page))


def _page(request: HttpRequest, template: str, form) -> HttpResponse:
    if form.errors:
        autofocus_first_error(form)
    return render(request, template, {"form": form}, status=422 if form.errors else 200)
