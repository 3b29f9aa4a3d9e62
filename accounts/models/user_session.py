"""Where somebody is signed in."""

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from accounts.models.known_browser import BROWSER_LENGTH, KnownBrowser
from accounts.models.user import User
from accounts.user_agents import describe_browser

MAX_SESSIONS_SHOWN = 50


class UserSessionQuerySet(models.QuerySet):
    def others(self, request: HttpRequest) -> "UserSessionQuerySet":
        """All but the one that this request belongs to."""
        return self.exclude(session_id=request.session.session_key)

    def end(self) -> None:
        """Sign these browsers out, and know them no more."""
        rows = list(self.values_list("session_id", "known_browser_id"))
        KnownBrowser.objects.filter(pk__in=[known for _, known in rows if known]).delete()
        Session.objects.filter(pk__in=[key for key, _ in rows]).delete()

    def note(self, request: HttpRequest, user: User) -> None:
        """Remember that this browser is signed in now."""
        if not request.session.session_key:
            request.session.save()
        browser = request.META.get("HTTP_USER_AGENT", "").replace("\0", "")[:BROWSER_LENGTH]
        self.update_or_create(
            session_id=request.session.session_key, defaults={"user": user, "browser": browser}
        )

    def alive(self, user: User) -> list["UserSession"]:
        """Return the newest sessions of a person that would still be let in, for a page."""
        rows = self.filter(user=user, session__expire_date__gt=timezone.now())
        newest = rows.select_related("session").order_by("-since", "-pk")[:MAX_SESSIONS_SHOWN]
        return [row for row in newest if row.is_let_in(user)]


class UserSession(models.Model):
    """A session of Django's with its person, gone when that is gone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sessions")
    session = models.OneToOneField(Session, models.CASCADE, related_name="+")
    known_browser = models.ForeignKey(
        KnownBrowser, models.SET_NULL, null=True, blank=True, related_name="sessions"
    )
    browser = models.CharField(max_length=BROWSER_LENGTH, blank=True)  # as it names itself
    since = models.DateTimeField(default=timezone.now)

    objects = UserSessionQuerySet.as_manager()

    def __str__(self):
        return describe_browser(self.browser)

    def is_let_in(self, user: User) -> bool:
        """Tell whether the password is still the one of this sign-in."""
        held = self.session.get_decoded().get("_auth_user_hash", "")
        return held == user.get_session_auth_hash()
