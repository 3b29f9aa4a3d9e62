"""Where customers keep what is theirs (DESIGN 6); they sign in at `authentication_urls`."""

from django.urls import path

from accounts.views import account, addresses, credentials, second_factor, sessions

app_name = "accounts"
urlpatterns = [
    path("login/second-factor/passkey/", second_factor.ask_options, name="passkey_login_options"),
    path("account/", account.account, name="account"),
    path("account/name/", account.name, name="name"),
    path("account/data/", account.data, name="data"),
    path("account/delete/", account.delete, name="delete"),
    path("account/email/send/", credentials.send_link, name="send_email_confirmation"),
    path("account/email/keep/", credentials.keep_email, name="keep_email"),
    path("account/sessions/", sessions.sessions, name="sessions"),
    path("account/second-factor/", second_factor.overview, name="second_factor"),
    path("account/second-factor/app/", second_factor.add_app, name="add_authenticator_app"),
    path("account/second-factor/passkey/", second_factor.add_passkey, name="add_passkey"),
    path(
        "account/second-factor/passkey/options/",
        second_factor.passkey_options,
        name="passkey_options",
    ),
    path("account/second-factor/codes/", second_factor.renew_codes, name="recovery_codes"),
    path(
        "account/second-factor/<int:pk>/remove/", second_factor.remove, name="remove_second_factor"
    ),
    path("address/", addresses.address_list, name="address_list"),
    path("address/create/", addresses.create, name="create_address"),
    path("address/<int:pk>/", addresses.change, name="change_address"),
    path("address/<int:pk>/delete/", addresses.delete, name="delete_address"),
    path("address/<int:pk>/default/", addresses.make_default, name="make_default_address"),
]
