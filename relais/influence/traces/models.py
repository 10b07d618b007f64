from pathlib import Path

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relais.influence.campaigns.models import Campaign

TABLES = {
    "posts": _("Posts"),
    "follows": _("Follows"),
    "accounts": _("Accounts"),
    "exposures": _("Exposures"),
    "outcomes": _("Outcomes"),
}


class Problem(models.TextChoices):
    """What stopped the work, when it is neither the files' content nor a defect."""

    NO_ROOM = (
        "no_room",
        _("The disk of this installation is full. Ask your administrator to make room, then start again."),
    )
    NO_FILES = "no_files", _("The files are no longer on the disk. Bring them again.")
    FILES_REFUSED = (
        "files_refused",
        _("This version of Relais refuses the files. Read them again to see why."),
    )


class Traces(models.Model):
    """One import: the files, what was read in them, and what was wrong."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being read")
        READ = "read", pgettext_lazy("state of traces", "Read")
        REFUSED = "refused", _("To correct")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="traces")
    source = models.CharField(
        _("Where they come from"), max_length=200, blank=True,
        help_text=_("For example: Bluesky export of 8 June. It helps to tell imports apart."),
    )  # fmt: skip
    state = models.CharField(_("State"), max_length=8, choices=State.choices, default=State.WAITING)
    problem = models.CharField(max_length=20, choices=Problem.choices, blank=True)
    folder = models.CharField(max_length=60, unique=True)
    files = models.JSONField(default=list, blank=True)  # name, n_bytes
    digest = models.CharField(max_length=80)
    counts = models.JSONField(default=dict, blank=True)  # table -> rows as understood
    faults = models.JSONField(default=dict, blank=True)  # kind -> how many
    n_refused = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "traces"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "read", "refused"]), name="traces_state_known"
            )
        ]

    def __str__(self) -> str:
        return self.source or ", ".join(file["name"] for file in self.files[:3]) or str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("influence:one_traces", args=[self.pk])

    @property
    def network_id(self) -> int:
        return self.campaign.network_id

    @property
    def path(self) -> Path:
        return Path(settings.FILES) / "traces" / self.folder

    @property
    def brought(self) -> Path:
        """The files as they came."""
        return self.path / "brought"

    @property
    def n_bytes(self) -> int:
        return sum(file["n_bytes"] for file in self.files)

    @property
    def n_posts(self) -> int:
        return self.counts.get("posts", 0)

    @property
    def tables_read(self) -> list[tuple[str, int]]:
        """The tables that have rows, in words, with how many."""
        return [(str(label), self.counts[name]) for name, label in TABLES.items() if name in self.counts]

    @property
    def n_faults(self) -> int:
        return sum(self.faults.values())
