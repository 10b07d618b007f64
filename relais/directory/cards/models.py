from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.directory.networks.models import Network
from relais.directory.people.models import Person


class Card(models.Model):
    """
    The card of a learner: one a person, renewed rather than remade.

    Neither the code nor the secret is kept, only what is needed to recognise them. The card can therefore be
    printed when it is made or renewed, and not later.
    """

    class State(models.TextChoices):
        UNOPENED = "unopened", _("Not used yet")
        OPEN = "open", _("In use")
        CLOSED = "closed", _("Closed for now")

    network = models.ForeignKey(Network, models.CASCADE, related_name="cards")
    person = models.OneToOneField(Person, models.CASCADE, related_name="card")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="card")
    code_digest = models.CharField(max_length=64, unique=True)
    # Argon2 of the three pictures, keyed by the installation's secret; empty until they are chosen.
    secret = models.CharField(max_length=200, blank=True)
    state = models.CharField(_("Card"), max_length=10, choices=State.choices, default=State.UNOPENED)
    made_at = models.DateTimeField(_("Made on"), default=timezone.now)
    made_by_id = models.BigIntegerField(null=True)
    used_at = models.DateTimeField(_("Last used on"), null=True)
    n_wrong = models.PositiveSmallIntegerField(default=0)
    paused_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["person__search_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["unopened", "open", "closed"]), name="card_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="open") | ~models.Q(secret=""), name="card_open_has_secret"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    def get_absolute_url(self) -> str:
        return self.person.get_absolute_url()


class Allowance(models.Model):
    """What is left of the guesses of a device or a place: see `limits`. Rows, so that all processes count together."""

    key = models.CharField(max_length=64, primary_key=True)  # a digest: no address is kept
    left = models.FloatField()
    counted_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key[:8]
