"""What counts towards a rate limit, whatever process or thread it comes through."""

from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.utils import timezone

MAX_CLEARED_SLOTS = 100


class RateLimitSlotManager(models.Manager):
    def acquire(self, key: str, max_attempts: int, period: timedelta) -> "RateLimitSlot | None":
        """Acquire one of the key's slots for this time; None if all of them are taken.

        A slot is free again only when its time is over, so there are never more than `most`
        slots in any such time. The database decides who gets a slot that two ask for.
        """
        now = timezone.now()
        self._clear(now)
        known = dict(self.filter(key=key).values_list("number", "until"))
        for number in range(max_attempts):
            if known.get(number, now) <= now:
                slot = RateLimitSlot(key=key, number=number, until=now + period)
                if slot._reuse(now) or slot._create():
                    return slot
        return None

    @transaction.atomic
    def _clear(self, now) -> None:
        """Delete a few slots that nobody holds any more; those that others delete are skipped."""
        over = self.filter(until__lte=now).select_for_update(skip_locked=True)
        if old := [slot.pk for slot in over[:MAX_CLEARED_SLOTS]]:
            self.filter(pk__in=old, until__lte=now).delete()


class RateLimitSlot(models.Model):
    """A slot that is held until its time is over, or released before."""

    key = models.CharField(max_length=64)  # a keyed hash: whose slot it was cannot be read
    number = models.PositiveSmallIntegerField()
    until = models.DateTimeField(db_index=True)

    objects = RateLimitSlotManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="rate_limit_slot_number")
        ]

    def __str__(self):
        return f"slot {self.number} until {self.until}"

    def release(self) -> None:
        RateLimitSlot.objects.filter(key=self.key, number=self.number, until=self.until).delete()

    def _reuse(self, now) -> bool:
        """Take the slot over from one whose time is over."""
        slot = RateLimitSlot.objects.filter(key=self.key, number=self.number, until__lte=now)
        return bool(slot.update(until=self.until))

    def _create(self) -> bool:
        try:
            with transaction.atomic():
                self.save(force_insert=True)
        except IntegrityError:
            return False
        return True
