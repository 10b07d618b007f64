from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from relais.directory.networks.models import Network
from relais.directory.organisations.models import Organisation
from relais.directory.people.models import Person


class Noun(models.TextChoices):
    """What may be there twice."""

    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")


class Pair(models.Model):
    """
    Two entries that may be the same, as the engine saw them.

    It holds keys and degrees of agreement, nothing that is written in the entries. The answer « they are not the
    same » is kept for good, so that the pair is not proposed again.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("To be compared")
        APART = "apart", _("Not the same")

    network = models.ForeignKey(Network, models.CASCADE, related_name="+")
    noun = models.CharField(max_length=12, choices=Noun.choices)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()
    probability = models.FloatField()
    # Field of the engine -> level of agreement: {"name": "very close", "phone": "same"}.
    agreement = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    seen_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-probability", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["noun", "first_id", "second_id"], name="pair_once"),
            models.CheckConstraint(
                condition=models.Q(first_id__lt=models.F("second_id")), name="pair_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(noun__in=["person", "organisation"]), name="pair_noun_known"
            ),
        ]
        indexes = [models.Index(fields=["network", "noun", "state", "-probability"], name="pair_to_compare")]

    def __str__(self) -> str:
        return f"{self.get_noun_display()} {self.first_id}, {self.second_id}"


class Merge(models.Model):
    """
    Two entries made one, and what is needed to undo it exactly.

    Erasing either entry erases this row with it.
    """

    network = models.ForeignKey(Network, models.CASCADE, related_name="+")
    kept_person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    lost_person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    kept_organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    lost_organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    # What changed, row by row: {"model", "pk", "field", "before", "after"}, in the order it was done.
    changes = models.JSONField(default=list)
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kept_person__isnull=False, lost_person__isnull=False,
                    kept_organisation__isnull=True, lost_organisation__isnull=True,
                )
                | models.Q(
                    kept_person__isnull=True, lost_person__isnull=True,
                    kept_organisation__isnull=False, lost_organisation__isnull=False,
                ),
                name="merge_of_one_noun",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.kept)

    def get_absolute_url(self) -> str:
        return self.kept.get_absolute_url()

    @property
    def kept(self) -> Any:
        return self.kept_person or self.kept_organisation

    @property
    def lost(self) -> Any:
        return self.lost_person or self.lost_organisation
