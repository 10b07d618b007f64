from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relais.directory.networks.models import Network
from relais.directory.people.models import Person


class RetentionRule(models.Model):
    """How long a network keeps one kind of data; without a row, the usual time applies."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="retention_rules")
    kind = models.SlugField(max_length=30)
    months = models.PositiveSmallIntegerField(
        _("Months"), validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    is_on = models.BooleanField(_("Erase by itself"), default=True)

    class Meta:
        ordering = ["network", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["network", "kind"], name="retention_rule_once"),
            models.CheckConstraint(
                condition=models.Q(months__gte=1, months__lte=240), name="retention_rule_in_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.months}"

    def get_absolute_url(self) -> str:
        return reverse("retention")


class Expiry(models.Model):
    """Someone will be erased on a day, unless they come back or the network keeps them, with a reason."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="expiries")
    person = models.OneToOneField(Person, models.CASCADE, related_name="expiry")
    kind = models.SlugField(max_length=30)
    last_seen_at = models.DateTimeField(_("Last contact"))
    warned_at = models.DateTimeField(default=timezone.now)
    erase_on = models.DateField(_("Erased on"))
    kept_at = models.DateTimeField(null=True, editable=False)
    kept_until = models.DateField(_("Kept until"), null=True, blank=True)
    kept_reason = models.CharField(_("Why they are kept"), max_length=300, blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["erase_on", "pk"]
        verbose_name_plural = "expiries"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kept_at__isnull=True) | ~models.Q(kept_reason=""),
                name="expiry_kept_with_a_reason",
            )
        ]
        indexes = [models.Index(fields=["network", "erase_on"], name="expiry_by_day")]

    def __str__(self) -> str:
        return str(self.person)

    def get_absolute_url(self) -> str:
        return reverse("expiries")


class RetentionRun(models.Model):
    """What one night did in one network: counts and ids, no content."""

    class State(models.TextChoices):
        DONE = "done", pgettext_lazy("night", "Done")
        HELD = "held", pgettext_lazy("night", "Held: a human must look")
        ALLOWED = "allowed", pgettext_lazy("night", "Allowed by a human")
        DROPPED = "dropped", pgettext_lazy("night", "Left aside by a human")

    class Why(models.TextChoices):
        CLOCK = "clock", _("The clock jumped: the last night was too long ago, or is still to come.")
        SHARE = "share", _("Too large a part of the people would go at once.")

    network = models.ForeignKey(Network, models.CASCADE, related_name="retention_runs")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DONE)
    why_held = models.CharField(max_length=6, choices=Why.choices, blank=True)
    n_people = models.PositiveIntegerField(default=0)
    n_warned = models.PositiveIntegerField(default=0)
    n_spared = models.PositiveIntegerField(default=0)
    n_to_erase = models.PositiveIntegerField(default=0)
    n_erased = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # other kinds of data -> how many went
    person_ids = models.JSONField(default=list)  # who was erased, or would have been
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["network", "-id"], name="retention_run_of_network")]

    def __str__(self) -> str:
        return date_format(timezone.localtime(self.started_at), "DATE_FORMAT")

    def get_absolute_url(self) -> str:
        return reverse("retention_run", args=[self.pk])

    @property
    def is_held(self) -> bool:
        return self.state == self.State.HELD
