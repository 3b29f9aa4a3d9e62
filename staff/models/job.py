"""Work that staff ask for and that takes longer than a page may: done by the queue's worker."""

from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

KEPT = timedelta(days=1)


class JobQuerySet(models.QuerySet):
    def of(self, user) -> "JobQuerySet":
        return self.filter(by=user)

    def old(self) -> "JobQuerySet":
        """Those whose results nobody needs any more: they hold customers' names."""
        return self.filter(made_at__lt=timezone.now() - KEPT)

    def kept(self) -> "JobQuerySet":
        return self.filter(made_at__gte=timezone.now() - KEPT)


class Job(models.Model):
    """One piece of work, how far it is, and what came of it. Its maker alone sees it."""

    class Kind(models.TextChoices):
        MARK = "mark", "marking orders"
        PRINT = "print", "printing"
        EXPORT = "export", "export"

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "under way"
        DONE = "done", "done"
        FAILED = "failed", "not finished"

    OVER = (State.DONE, State.FAILED)

    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs")
    wish = models.JSONField(encoder=DjangoJSONEncoder, help_text="What is asked for.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    report = models.JSONField(
        default=list, encoder=DjangoJSONEncoder, help_text="Sentences about what was not done."
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
                condition=Q(kind__in=["mark", "print", "export"]), name="job_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]),
                name="job_state_known",
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_done_in_total"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_over(self) -> bool:
        return self.state in self.OVER

    @property
    def per_cent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    def note(self, **facts) -> None:
        """Write down how far it is."""
        for name, value in facts.items():
            setattr(self, name, value)
        self.save(update_fields=list(facts))
