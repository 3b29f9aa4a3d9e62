"""Attempts that count towards a limit, whatever process or thread they come through."""

from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.utils import timezone

CLEARED_AT_ONCE = 100


class AttemptManager(models.Manager):
    def acquire(self, key: str, max_attempts: int, period: timedelta) -> "Attempt | None":
        """Take one of the key's places for this time; None if all of them are taken.

        A place is free again only when its time is over, so there are never more than `most`
        attempts in any such time. The database decides who gets a place that two ask for.
        """
        now = timezone.now()
        self._clear(now)
        known = dict(self.filter(key=key).values_list("number", "until"))
        for number in range(max_attempts):
            if known.get(number, now) <= now:
                attempt = Attempt(key=key, number=number, until=now + period)
                if attempt._take_over(now) or attempt._take_first():
                    return attempt
        return None

    @transaction.atomic
    def _clear(self, now) -> None:
        """Delete a few places that nobody holds any more; those that others delete are skipped."""
        over = self.filter(until__lte=now).select_for_update(skip_locked=True)
        if old := [attempt.pk for attempt in over[:CLEARED_AT_ONCE]]:
            self.filter(pk__in=old, until__lte=now).delete()


class Attempt(models.Model):
    """A place that is held until its time is over, or given back before."""

    key = models.CharField(max_length=64)  # a keyed hash: whose attempt it was cannot be read
    number = models.PositiveSmallIntegerField()
    until = models.DateTimeField(db_index=True)

    objects = AttemptManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="attempt_place")]

    def __str__(self):
        return f"place {self.number} until {self.until}"

    def release(self) -> None:
        Attempt.objects.filter(key=self.key, number=self.number, until=self.until).delete()

    def _take_over(self, now) -> bool:
        """Take the place from one whose time is over."""
        place = Attempt.objects.filter(key=self.key, number=self.number, until__lte=now)
        return bool(place.update(until=self.until))

    def _take_first(self) -> bool:
        try:
            with transaction.atomic():
                self.save(force_insert=True)
        except IntegrityError:
            return False
        return True
