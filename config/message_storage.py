"""Messages that wait in a cookie of the path that the shop is mounted under."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class PathCookieStorage(CookieStorage):
    """Django's own sets its cookie for the whole host."""

    def _update_cookie(self, encoded_data, response):
        super()._update_cookie(encoded_data, response)
        if cookie := response.cookies.get(self.cookie_name):
            cookie["path"] = settings.SESSION_COOKIE_PATH


class MessageStorage(FallbackStorage):
    storage_classes = (PathCookieStorage, SessionStorage)
