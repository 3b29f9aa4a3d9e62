"""Work that staff ask for and that takes longer than a page may: done by the queue's worker."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

LIFETIME = timedelta(days=1)


class JobQuerySet(models.QuerySet):
    def of(self, user) -> "JobQuerySet":
        return self.filter(by=user)

    def seen_by(self, user) -> "JobQuerySet":
        """One's own work, and the records of what anybody did to orders."""
        return self.filter(Q(by=user) | Q(kind__in=Job.RECORDS))

    def with_words(self) -> "JobQuerySet":
        """With `do`: what orders were marked as, without reading which they were."""
        own, undone = (
            KeyTextTransform("do", KeyTransform("action", path))
            for path in ("params", "undoes__params")
        )
        return self.annotate(do=Coalesce(own, undone)).defer("file", "params")

    def old(self) -> "JobQuerySet":
        """Those that nobody needs any more; files hold customers' names."""
        return self.exclude(self._needed())

    def current(self) -> "JobQuerySet":
        return self.filter(self._needed())

    @staticmethod
    def _needed() -> Q:
        records = Q(kind__in=Job.RECORDS, made_at__gte=_ago(settings.BULK_RECORD_DAYS))
        return records | Q(made_at__gte=timezone.now() - LIFETIME)

    def forget(self) -> None:
        """Delete what is old; of records the filters that led to them, which may hold a name."""
        self.old().defer("file", "params").delete()
        self.filter(made_at__lt=timezone.now() - LIFETIME).exclude(back="").update(back="")


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


class Job(models.Model):
    """One piece of work, how far it is, and what came of it.

    Its maker alone sees it, but for what was done to orders: all colleagues see those records.
    """

    class Kind(models.TextChoices):
        MARK = "mark", "marking orders"
        UNDO = "undo", "undoing"
        PRINT = "print", "printing"
        EXPORT = "export", "export"

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "under way"
        DONE = "done", "done"
        FAILED = "failed", "not finished"

    OVER = (State.DONE, State.FAILED)
    RECORDS = (Kind.MARK, Kind.UNDO)

    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="jobs",
        help_text="Nobody: a colleague whose account is gone; what they did to orders is kept.",
    )
    params = models.JSONField(encoder=DjangoJSONEncoder, help_text="What is asked for.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    report = models.JSONField(
        default=list, encoder=DjangoJSONEncoder, help_text="Sentences about what was not done."
    )
    back = models.TextField(blank=True, help_text="The query string of the list it came from.")
    undoes = models.ForeignKey(
        "self", models.CASCADE, null=True, editable=False, related_name="undos"
    )
    file = models.BinaryField(null=True, editable=False)
    file_name = models.CharField(max_length=120, blank=True)
    file_type = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["mark", "undo", "print", "export"]), name="job_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]),
                name="job_state_known",
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_done_in_total"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("dashboard:job", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.state in self.OVER

    @property
    def is_record(self) -> bool:
        return self.kind in self.RECORDS

    @property
    def per_cent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    def note(self, **fields) -> None:
        """Write down how far it is."""
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=list(fields))
