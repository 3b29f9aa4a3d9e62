"""How programs sign in: by email and password with each request, or by a browser's session."""

from rest_framework.authentication import BasicAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from accounts.second_factor import has_second_factor, is_demanded, is_lacking


class PasswordAuthentication(BasicAuthentication):
    """Counted by the limits of every sign-in (accounts.backends).

    A password alone opens no account that has, or needs, a second factor, nor says that
    it is right.
    """

    def authenticate_credentials(self, userid, password, request=None):
        user, _ = super().authenticate_credentials(
            userid, password, request=getattr(request, "_request", None)
        )
        if is_demanded(user) or has_second_factor(user):
            raise AuthenticationFailed("Invalid username/password.")
        return user, None


class BrowserAuthentication(SessionAuthentication):
    """A session, with the CSRF token for changes; staff's where the second factor was given."""

    def authenticate(self, request):
        browser = request._request
        if browser.user.is_authenticated and is_lacking(browser):
            return None
        return super().authenticate(request)
