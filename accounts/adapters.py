"""What allauth does otherwise in this shop."""

from email.utils import parseaddr

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import get_script_prefix
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.emails import send_welcome
from accounts.known_browsers import note_browser
from accounts.models import User
from accounts.rate_limits import acquire, email_cost
from accounts.second_factor import GIVEN, has_second_factor, note_sign_in
from config.email_queue import send_after_commit


class AccountAdapter(DefaultAccountAdapter):
    """Signing in and up, and the mails that belong to it."""

    STAGES = {"allauth.mfa.stages.AuthenticateStage": "accounts.second_factor.SecondFactorStage"}

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # The same for a wrong password, an unknown person and a pause.
        "email_password_mismatch": (
            "The email address or the password is not right. Please check both; capitals "
            "matter in the password. After ten wrong tries you have to wait 15 minutes, or set "
            "a new password."
        ),
    }

    def is_ajax(self, request: HttpRequest) -> bool:
        """Answer everybody with pages."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Let `next` lead to a page of this shop only: a path, whatever browsers make of it."""
        in_shop = url.startswith(get_script_prefix())
        return in_shop and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_login_stages(self) -> list[str]:
        return [self.STAGES.get(stage, stage) for stage in super().get_login_stages()]

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        _, shop_email = parseaddr(settings.DEFAULT_FROM_EMAIL)
        user = context.get("user")
        # Nobody else's letter box greets by what somebody typed as a name.
        greeted = user.get_full_name() if user and user.has_verified(email) else ""
        context = {"shop_email": shop_email, "greeted": greeted, **context}
        send_after_commit(self.render_mail(template_prefix, email, context))

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation, signup) -> None:
        user = emailconfirmation.email_address.user
        # Where too many were sent, the account is there all the same, and the page sends another.
        if acquire(*email_cost(request, user.email)):
            send_welcome(user)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Change the password, and with it end every session and known browser."""
        user.set_password(password)
        user.save(update_fields=["password"])
        user.sessions.end()
        user.known_browsers.all().delete()

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, *, signal_kwargs, signup, **details
    ) -> HttpResponse:
        response = super().post_login(
            request, user, signal_kwargs=signal_kwargs, signup=signup, **details
        )
        social = (signal_kwargs or {}).get("sociallogin")
        if signup:
            messages.success(request, f"Welcome to {settings.SHOP_NAME}! Your account is ready.")
        elif social:
            note_proof(user, social)
        note_sign_in(request, user, by_provider=bool(social))
        if GIVEN not in request.session and has_second_factor(user):
            # Set up since this sign-in was asked for one; it could not end a session to come.
            logout(request)
            return redirect("account_login")
        note_browser(request, response, user)
        return response


class StaffSignOnAdapter(DefaultSocialAccountAdapter):
    """Signing in by the shop's OpenID provider, which makes nobody staff."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Only sign in: accounts are tied by a verified email address, not by asking for it."""
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise ImmediateHttpResponse(redirect("account_login"))

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        for email in proven_emails(sociallogin):
            if user := User.objects.filter(email=email).first():
                return user, email
        return None

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form=None) -> User:
        user = sociallogin.user
        if form:
            user.email = form.cleaned_data["email"]
        sociallogin.save(request, connect=True)
        note_proof(user, sociallogin)
        return user


def proven_emails(sociallogin: SocialLogin) -> list[str]:
    """Return the addresses that the provider vouches for; some write "false" as a word."""
    return [each.email.lower() for each in sociallogin.email_addresses if each.verified is True]


def note_proof(user: User, sociallogin: SocialLogin) -> None:
    if user.email in proven_emails(sociallogin):
        user.verify_email()
