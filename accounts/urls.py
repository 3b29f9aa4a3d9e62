"""Where people sign in and keep what is theirs (DESIGN 6)."""

from django.urls import path, re_path

from accounts.views import account, addresses, authentication, credentials, second_factor, sessions

# What allauth leads to, or writes into mails, has the name that it knows.
OPENID = "login/oidc/<slug:provider_id>/"

urlpatterns = [
    path("login/", authentication.sign_in, name="account_login"),
    path("login/closed/", authentication.inactive, name="account_inactive"),
    path("login/second-factor/", second_factor.ask, name="mfa_authenticate"),
    path("login/second-factor/passkey/", second_factor.ask_options),
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
    path("account/email/send/", credentials.send_link),
    path("account/email/keep/", credentials.keep_email),
    path(
        "account/email/confirm/<str:key>/", credentials.confirm_email, name="account_confirm_email"
    ),
    path("account/sessions/", sessions.sessions),
    path("account/second-factor/", second_factor.overview),
    path("account/second-factor/app/", second_factor.add_app),
    path("account/second-factor/passkey/", second_factor.add_passkey),
    path("account/second-factor/passkey/options/", second_factor.passkey_options),
    path("account/second-factor/codes/", second_factor.renew_codes),
    path("account/second-factor/<int:pk>/remove/", second_factor.remove),
    path("account/", account.account),
    path("account/name/", account.name),
    path("account/data/", account.data),
    path("account/delete/", account.delete),
    path("address/", addresses.address_list),
    path("address/create/", addresses.create),
    path("address/<int:pk>/", addresses.change),
    path("address/<int:pk>/delete/", addresses.delete),
    path("address/<int:pk>/default/", addresses.make_default),
]
