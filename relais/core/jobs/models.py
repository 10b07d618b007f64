from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.core.jobs.registry import LABELS


class Job(models.Model):
    """One piece of background work, about one object of a network."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = (State.WAITING, State.RUNNING)

    kind = models.CharField(max_length=80)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.WAITING)
    step = models.CharField(_("Step"), max_length=200, blank=True)
    share_done = models.FloatField(_("Progress"), default=0)
    network_id = models.BigIntegerField(null=True)
    asked_by_id = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error_id = models.CharField(max_length=12, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(share_done__gte=0, share_done__lte=1), name="job_share_between_0_and_1"
            )
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="job_of_subject"),
            models.Index(fields=["network_id", "-id"], name="job_of_network"),
            models.Index(
                fields=["beat_at"], name="job_open", condition=models.Q(state__in=["waiting", "running"])
            ),
        ]

    def __str__(self) -> str:
        return str(LABELS.get(self.kind, self.kind))

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def percent_done(self) -> int:
        return round(100 * self.share_done)


class Schedule(models.Model):
    """Up to which night a nightly kind of job was asked for."""

    kind = models.CharField(max_length=80, unique=True)
    asked_for = models.DateTimeField()

    class Meta:
        ordering = ["kind"]

    def __str__(self) -> str:
        return str(LABELS.get(self.kind, self.kind))
