from pathlib import Path

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from relais.influence.traces.models import Problem, Traces

# Rows that pages search and sort; the files hold all of them.
KEPT_ACCOUNTS, KEPT_CASCADES = 100_000, 20_000


class Measure(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("Being measured")
        DONE = "done", pgettext_lazy("state of a measure", "Done")
        REFUSED = "refused", pgettext_lazy("state of a measure", "Not possible")

    class Credit(models.TextChoices):
        SHARED = "shared", pgettext_lazy("rule of credit", "Shared")
        LAST = "last", pgettext_lazy("rule of credit", "Last")
        FIRST = "first", pgettext_lazy("rule of credit", "First")
        DECAYED = "decayed", pgettext_lazy("rule of credit", "Decayed")

    traces = models.ForeignKey(Traces, models.CASCADE, related_name="measures")
    credit = models.CharField(
        _("Who gets the credit"), max_length=8, choices=Credit.choices, default=Credit.SHARED
    )
    half_life_hours = models.FloatField(_("Half-life, in hours"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=8, choices=State.choices, default=State.WAITING)
    problem = models.CharField(max_length=20, choices=Problem.choices, blank=True)
    code_version = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=80, blank=True)
    calendar = models.JSONField(default=list, blank=True)  # the versions of the phases that were drawn
    summary = models.JSONField(default=dict, blank=True)
    n_relayers = models.PositiveBigIntegerField(default=0)
    n_kept_accounts = models.PositiveIntegerField(default=0)
    # Asked by each page of a result; counting them each time would read all its rows.
    n_relayed = models.PositiveIntegerField(default=0)  # kept accounts that were relayed
    most_relays = models.FloatField(default=0)  # the most relays that one account may have had
    groups = models.JSONField(default=list, blank=True)  # the segments, in order of name
    started_at = models.DateTimeField(null=True, blank=True)  # first post
    ended_at = models.DateTimeField(null=True, blank=True)  # last post
    created_at = models.DateTimeField(auto_now_add=True)
    measured_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "done", "refused"]), name="measure_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(credit__in=["shared", "last", "first", "decayed"]),
                name="measure_credit_known",
            ),
            models.CheckConstraint(
                condition=models.Q(credit="decayed", half_life_hours__isnull=False, half_life_hours__gt=0)
                | models.Q(~models.Q(credit="decayed"), half_life_hours__isnull=True),
                name="measure_half_life_with_decayed",
                violation_error_message=_(
                    "A half-life above 0 goes with the rule Decayed, and with no other."
                ),
            ),
        ]

    def __str__(self) -> str:
        rule = str(self.get_credit_display()).lower()
        return gettext("%(traces)s, %(rule)s credit") % {"traces": self.traces, "rule": rule}

    def get_absolute_url(self) -> str:
        return reverse("influence:measure", args=[self.pk])

    @property
    def network_id(self) -> int:
        return self.traces.network_id

    @property
    def path(self) -> Path:
        """Where its files are, once it is done."""
        return self.traces.path / "measures" / str(self.pk)


class MeasuredAccount(models.Model):
    """One account in one measure: a row of `measures.csv`, kept here to be searched, sorted and paged."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="accounts")
    rank = models.PositiveIntegerField()  # the account relayed most is the first
    account_id = models.CharField(max_length=300)
    name = models.CharField(max_length=300, blank=True)
    segment = models.CharField(max_length=200, blank=True)
    search_key = models.CharField(max_length=620)  # the plain words of the name and the id
    n_posts = models.PositiveBigIntegerField()
    n_exposures = models.PositiveBigIntegerField(null=True)
    reach = models.PositiveBigIntegerField(null=True)
    reach_net = models.FloatField(null=True)
    standing = models.FloatField(null=True)
    core = models.PositiveIntegerField(null=True)
    n_relays = models.FloatField()
    n_sure = models.PositiveBigIntegerField(null=True)  # relays that have no other possible source
    n_possible = models.PositiveBigIntegerField(null=True)  # relays of which it is a possible source
    n_relayers = models.PositiveBigIntegerField()
    credit = models.FloatField()

    class Meta:
        ordering = ["measure", "rank"]
        constraints = [models.UniqueConstraint(fields=["measure", "rank"], name="measured_account_rank_once")]
        indexes = [
            models.Index(fields=["measure", "account_id"], name="measured_account_by_id"),
            models.Index(fields=["measure", "-n_relays", "rank"], name="measured_account_by_relays"),
            models.Index(fields=["measure", "search_key"], name="measured_account_by_name"),
            models.Index(fields=["measure", "-credit", "rank"], name="measured_account_by_credit"),
            models.Index(fields=["measure", "-reach", "rank"], name="measured_account_by_reach"),
            models.Index(fields=["measure", "segment", "rank"], name="measured_account_by_segment"),
        ]

    def __str__(self) -> str:
        return self.name or self.account_id


class MeasuredCascade(models.Model):
    """One cascade in one measure, largest first: a row of `cascades.csv`."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="cascades")
    rank = models.PositiveIntegerField()  # the largest is the first
    root_id = models.CharField(max_length=500)
    account_id = models.CharField(max_length=300, blank=True)
    account_name = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    n_posts = models.PositiveBigIntegerField()
    n_accounts = models.PositiveBigIntegerField()
    depth = models.FloatField(null=True)
    breadth = models.FloatField(null=True)
    virality = models.FloatField(null=True)
    basis = models.CharField(max_length=10)

    class Meta:
        ordering = ["measure", "rank"]
        constraints = [models.UniqueConstraint(fields=["measure", "rank"], name="measured_cascade_rank_once")]
        indexes = [models.Index(fields=["measure", "account_id"], name="measured_cascade_by_account")]

    def __str__(self) -> str:
        return self.root_id
