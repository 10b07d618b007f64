from pathlib import Path

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relais.core.imports.reading.sentences import Sentence
from relais.core.imports.targets import TARGETS, Target

SHOWN_FILES = 3


class TableImport(models.Model):
    """One file that someone brought, from its reading to what it changed, and back."""

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        REFUSED = "refused", _("Cannot be read")
        TO_MAP = "to_map", _("Columns to choose")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Ready to import")
        APPLYING = "applying", _("Being imported")
        APPLIED = "applied", _("Imported")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    network_id = models.BigIntegerField()
    target_name = models.CharField(max_length=40)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.READING)
    folder = models.CharField(max_length=60, unique=True)
    file_name = models.CharField(_("File"), max_length=130)
    n_bytes = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=80)
    # What was read: names of columns, sheets, encoding (`reading.table.Table`).
    table = models.JSONField(default=dict, blank=True)
    wanted_sheet = models.CharField(max_length=300, blank=True)
    # Which columns, whatever the file: a mapping is proposed again for the same ones.
    columns_digest = models.CharField(max_length=64, blank=True)
    mapping = models.JSONField(default=list, blank=True)  # one name of field a column, empty: not taken
    for_all = models.JSONField(default=dict, blank=True)  # name of field -> text, the same for all rows
    # A sentence of the catalogue and what fills it, when something stopped the work.
    problem = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)  # new, changed, unchanged, refused
    n_faults = models.PositiveIntegerField(default=0)
    # What could not be undone, because someone changed it since: kind, key.
    left = models.JSONField(default=list, blank=True)
    n_left = models.PositiveIntegerField(default=0)
    is_cleaned = models.BooleanField(default=False)  # the files and the way back are gone
    created_at = models.DateTimeField(_("Brought on"), auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "reading", "refused", "to_map", "checking", "checked", "applying", "applied", "undoing",
                        "undone",
                    ]
                ),
                name="tableimport_state_known",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["network_id", "target_name", "-id"], name="tableimport_of_network")]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("table_import", args=[self.pk])

    @property
    def target(self) -> Target:
        return TARGETS[self.target_name]

    @property
    def path(self) -> Path:
        return Path(settings.FILES) / "imports" / self.folder

    @property
    def brought(self) -> Path:
        """The file as it came."""
        return self.path / "brought" / self.file_name

    @property
    def rows_path(self) -> Path:
        """Its rows, tidied."""
        return self.path / "rows.csv"

    @property
    def faults_path(self) -> Path:
        return self.path / "faults.jsonl"

    @property
    def columns(self) -> list[str]:
        return self.table.get("columns", [])

    @property
    def n_rows(self) -> int:
        return self.table.get("n_rows", 0)

    @property
    def sheets(self) -> list[str]:
        return self.table.get("sheets", [])

    @property
    def sheet(self) -> str:
        return self.table.get("sheet", "")

    @property
    def problem_sentence(self) -> Sentence | None:
        return Sentence(self.problem["words"], self.problem.get("values", {})) if self.problem else None

    @property
    def is_working(self) -> bool:
        return self.state in {
            self.State.READING,
            self.State.CHECKING,
            self.State.APPLYING,
            self.State.UNDOING,
        }

    @property
    def n_new(self) -> int:
        return self.counts.get("new", 0)

    @property
    def n_changed(self) -> int:
        return self.counts.get("changed", 0)

    @property
    def n_accepted(self) -> int:
        return self.n_new + self.n_changed

    @property
    def n_unchanged(self) -> int:
        return self.counts.get("unchanged", 0)

    @property
    def n_refused(self) -> int:
        return self.counts.get("refused", 0)


class ImportedChunk(models.Model):
    """
    What some rows of an import created and changed, to take it back: kept in the transaction that did it.

    `created` holds [key, digest], `changed` [key, values before, digest]; the digest is of the object as the import
    left it.
    """

    table_import = models.ForeignKey(TableImport, models.CASCADE, related_name="chunks")
    kind = models.CharField(max_length=60)  # the label of the model
    subjects = models.JSONField(default=list)  # keys of the entries that these rows speak of
    created = models.JSONField(default=list)
    changed = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
