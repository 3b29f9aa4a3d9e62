"""Browsers that somebody signed in with before: a pause of the account is not for them."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from accounts.models.user import User
from accounts.user_agents import describe_browser

BROWSER_LENGTH = 200
KNOWN_FOR = timedelta(days=400)  # as long as browsers keep any cookie
MAX_KNOWN_BROWSERS = 50


class KnownBrowserQuerySet(models.QuerySet):
    def known(self, user: User) -> "KnownBrowserQuerySet":
        """Return those of a person that signed in with the password there is now."""
        since = timezone.now() - KNOWN_FOR
        return self.filter(user=user, auth_hash=user.get_session_auth_hash(), since__gt=since)

    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        """Forget them; not while someone signs in, whose session would name what is gone."""
        users = self.order_by("user").values("user").distinct()
        list(User.objects.select_for_update(no_key=True).filter(pk__in=users).order_by("pk"))
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def note(self, user: User, digest: str, browser: str) -> "KnownBrowser":
        """Remember that a person signed in with this browser now, and forget what is over.

        Call it under the user's lock: others who sign in would be taken for what is over.
        """
        fields = {
            "browser": browser.replace("\0", "")[:BROWSER_LENGTH],
            "auth_hash": user.get_session_auth_hash(),
            "since": timezone.now(),
        }
        noted, _ = self.update_or_create(user=user, digest=digest, defaults=fields)
        newest = self.known(user).order_by("-since", "-pk").values("pk")[:MAX_KNOWN_BROWSERS]
        self.filter(user=user).exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
        return noted


class KnownBrowser(models.Model):
    """A person and the hash of a browser's key; two people who share a browser share no hash."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="known_browsers"
    )
    digest = models.CharField(max_length=64, unique=True)
    auth_hash = models.CharField(max_length=64)  # of the password it signed in with
    browser = models.CharField(max_length=BROWSER_LENGTH, blank=True)  # as it names itself
    since = models.DateTimeField()  # of its last sign-in

    objects = KnownBrowserQuerySet.as_manager()

    def __str__(self):
        return describe_browser(self.browser)
