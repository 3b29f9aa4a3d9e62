"""Where people sign in (DESIGN 6): allauth leads to these by the names that it knows."""

from django.urls import path, re_path

from accounts.views import authentication, credentials, second_factor

OPENID = "login/oidc/<slug:provider_id>/"

urlpatterns = [
    path("login/", authentication.sign_in, name="account_login"),
    path("login/closed/", authentication.inactive, name="account_inactive"),
    path("login/second-factor/", second_factor.ask, name="mfa_authenticate"),
    path("logout/", authentication.sign_out, name="account_logout"),
    path("signup/", authentication.sign_up, name="account_signup"),
    path("signup/oidc/", authentication.staff_sign_up, name="socialaccount_signup"),
    path(
        "login/oidc/cancelled/",
        authentication.staff_sign_on_cancelled,
        name="socialaccount_login_cancelled",
    ),
    path(OPENID, authentication.staff_sign_on, name="openid_connect_login"),
    path(f"{OPENID}callback/", authentication.staff_sign_on_answer, name="openid_connect_callback"),
    path("password/reset/", authentication.reset, name="account_reset_password"),
    path("password/reset/sent/", authentication.reset_sent, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        authentication.reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/change/", credentials.change_password, name="account_change_password"),
    path("account/email/", credentials.change_email, name="account_email"),
    path(
        "account/email/confirm/<str:key>/", credentials.confirm_email, name="account_confirm_email"
    ),
]
