"""Where people sign in (DESIGN 6): allauth leads to these by the names that it knows."""

from django.urls import path, re_path

from accounts.views import authentication, credentials, second_factor

OPENID = "login/oidc/<slug:provider_id>/"

urlpatterns = [
    path("login/", authentication.login, name="account_login"),
    path("login/closed/", authentication.account_inactive, name="account_inactive"),
    path("login/second-factor/", second_factor.ask, name="mfa_authenticate"),
    path("logout/", authentication.logout, name="account_logout"),
    path("signup/", authentication.signup, name="account_signup"),
    path("signup/oidc/", authentication.openid_signup, name="socialaccount_signup"),
    path(
        "login/oidc/cancelled/",
        authentication.openid_cancelled,
        name="socialaccount_login_cancelled",
    ),
    path(OPENID, authentication.openid_login, name="openid_connect_login"),
    path(f"{OPENID}callback/", authentication.openid_callback, name="openid_connect_callback"),
    path("password/reset/", authentication.password_reset, name="account_reset_password"),
    path(
        "password/reset/sent/",
        authentication.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        authentication.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/change/", credentials.change_password, name="account_change_password"),
    path("account/email/", credentials.change_email, name="account_email"),
    path(
        "account/email/confirm/<str:key>/", credentials.confirm_email, name="account_confirm_email"
    ),
]
