import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relais.core.editing.models import Versioned
from relais.core.search.spelling import SearchKeyField
from relais.directory.networks.models import Network


class Outcome(models.TextChoices):
    """What a campaign may be after: the outcomes of the ladder, never mixed."""

    RELAYED = "relayed", _("Relayed: people pass it on")
    ADOPTED = "adopted", _("Adopted: a structure or a person starts using it")
    RECRUITED = "recruited", _("Recruited: a helper, a supporter, a signatory joins")
    CITED = "cited", _("Cited: press, a report or an amendment quotes it")
    BELIEVED = "believed", _("Believed: opinions move, by a survey before and after")


OUTCOME_WORDS = {
    Outcome.RELAYED: pgettext_lazy("outcome", "Relayed"),
    Outcome.ADOPTED: pgettext_lazy("outcome", "Adopted"),
    Outcome.RECRUITED: pgettext_lazy("outcome", "Recruited"),
    Outcome.CITED: pgettext_lazy("outcome", "Cited"),
    Outcome.BELIEVED: pgettext_lazy("outcome", "Believed"),
}


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def planned(self, today: dt.date):
        return self.filter(starts_on__gt=today)

    def running(self, today: dt.date):
        return self.filter(starts_on__lte=today, ends_on__gte=today)

    def ended(self, today: dt.date):
        return self.filter(ends_on__lt=today)


class Campaign(Versioned):
    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("state of a campaign", "Planned")
        RUNNING = "running", pgettext_lazy("state of a campaign", "Running")
        ENDED = "ended", pgettext_lazy("state of a campaign", "Ended")

    network = models.ForeignKey(Network, models.CASCADE, related_name="campaigns")
    title = models.CharField(_("Name of the campaign"), max_length=200)
    objective = models.CharField(
        _("Objective"),
        max_length=400,
        help_text=_("One sentence: who should do what, thanks to this campaign?"),
    )
    outcome = models.CharField(
        _("What counts as success"), max_length=10, choices=Outcome.choices, default=Outcome.RELAYED
    )
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    hashtags = models.CharField(
        _("Hashtags"),
        max_length=500,
        blank=True,
        help_text=_("With a space between them. The # is not needed."),
    )
    our_accounts = models.CharField(
        _("Our accounts"), max_length=1000, blank=True,
        help_text=_("The accounts that speak for the network, with a space between them. The @ is not needed."),
    )  # fmt: skip
    search_key = SearchKeyField("title", "objective", "hashtags", max_length=1200)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="campaign_ends_after_it_starts",
                violation_error_message=_("The last day comes before the first day."),
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="campaign_outcome_known"
            ),
        ]
        indexes = [models.Index(fields=["network", "-starts_on"], name="campaign_of_network")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("influence:campaign", args=[self.pk])

    def clean(self) -> None:
        self.hashtags = _words_of(self.hashtags, "#")
        self.our_accounts = _words_of(self.our_accounts, "@")
        _check_order(self)
        if self.pk and self.starts_on and self.ends_on:
            outside = self.phases.filter(
                models.Q(starts_on__lt=self.starts_on) | models.Q(ends_on__gt=self.ends_on)
            ).first()
            if outside:
                raise ValidationError(
                    {"ends_on" if outside.ends_on > self.ends_on else "starts_on": _(
                        "The phase “%(phase)s” would fall outside these days. Move it first."
                    ) % {"phase": outside}}
                )  # fmt: skip

    @property
    def state(self) -> "Campaign.State":
        today = timezone.localdate()
        if today < self.starts_on:
            return self.State.PLANNED
        return self.State.RUNNING if today <= self.ends_on else self.State.ENDED

    def get_state_display(self) -> str:
        return str(self.state.label)

    @property
    def n_days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    @property
    def period(self) -> str:
        """Its days as a sentence; the year is said once when it is the same."""
        same_year = self.starts_on.year == self.ends_on.year
        first = date_format(self.starts_on, "j F" if same_year else "j F Y")
        return _("From %(first)s to %(last)s.") % {"first": first, "last": date_format(self.ends_on, "j F Y")}

    @property
    def outcome_word(self) -> str:
        """The outcome in one word, for a cell."""
        return str(OUTCOME_WORDS[Outcome(self.outcome)])

    @property
    def hashtag_list(self) -> list[str]:
        return self.hashtags.split()

    @property
    def account_list(self) -> list[str]:
        return self.our_accounts.split()


class Thread(Versioned):
    """A theme that the campaign follows from one message to the next (« fil rouge »)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="threads")
    number = models.PositiveSmallIntegerField(editable=False)
    title = models.CharField(_("Theme"), max_length=120, help_text=_("A word or two: Understand, Train…"))
    message = models.CharField(
        _("What it says"), max_length=300, blank=True, help_text=_("The one sentence to remember.")
    )
    hashtag = models.CharField(_("Its hashtag"), max_length=100, blank=True)

    class Meta:
        ordering = ["campaign", "number", "pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="thread_number_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("influence:calendar", args=[self.campaign_id])

    def clean(self) -> None:
        self.hashtag = _words_of(self.hashtag, "#").partition(" ")[0]

    @property
    def network_id(self) -> int:
        return self.campaign.network_id


class Phase(Versioned):
    class Kind(models.TextChoices):
        TEASER = "teaser", pgettext_lazy("phase", "Teaser")
        LAUNCH = "launch", pgettext_lazy("phase", "Launch")
        THREAD = "thread", pgettext_lazy("phase", "Thread")
        FOLLOW_UP = "follow_up", pgettext_lazy("phase", "Follow-up")
        CLOSE = "close", pgettext_lazy("phase", "Close")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="phases")
    kind = models.CharField(_("Kind of phase"), max_length=10, choices=Kind.choices)
    thread = models.ForeignKey(
        Thread, models.PROTECT, null=True, blank=True, related_name="phases", verbose_name=_("Its thread"),
        help_text=_("For a phase of the kind Thread only."),
    )  # fmt: skip
    title = models.CharField(
        _("Name of the phase"),
        max_length=120,
        blank=True,
        help_text=_("Left empty, the kind serves as name."),
    )
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))

    class Meta:
        ordering = ["campaign", "starts_on", "ends_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="phase_ends_after_it_starts",
                violation_error_message=_("The last day comes before the first day."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind="thread", thread__isnull=False)
                | models.Q(~models.Q(kind="thread"), thread__isnull=True),
                name="phase_of_kind_thread_has_a_thread",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["teaser", "launch", "thread", "follow_up", "close"]),
                name="phase_kind_known",
            ),
        ]

    def __str__(self) -> str:
        if self.title:
            return self.title
        if self.thread:
            return f"{self.get_kind_display()} {self.thread.number} · {self.thread}"
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("influence:calendar", args=[self.campaign_id])

    def clean(self) -> None:
        _check_order(self)
        errors: dict[str, Any] = {}
        if self.kind == self.Kind.THREAD and not self.thread_id:
            errors["thread"] = _("Choose the thread of this phase.")
        elif self.kind and self.kind != self.Kind.THREAD and self.thread_id:
            errors["thread"] = _("Only a phase of the kind Thread has a thread.")
        elif self.thread and self.thread.campaign_id != self.campaign_id:
            errors["thread"] = _("This thread belongs to another campaign.")
        campaign = self.campaign
        if self.starts_on and not campaign.starts_on <= self.starts_on <= campaign.ends_on:
            errors["starts_on"] = _outside(campaign)
        if self.ends_on and not campaign.starts_on <= self.ends_on <= campaign.ends_on:
            errors["ends_on"] = _outside(campaign)
        if errors:
            raise ValidationError(errors)

    @property
    def network_id(self) -> int:
        return self.campaign.network_id

    @property
    def n_days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1


def _check_order(period: Campaign | Phase) -> None:
    """The constraint says it of the row; this says it beside the answer to correct."""
    if period.starts_on and period.ends_on and period.ends_on < period.starts_on:
        raise ValidationError({"ends_on": _("The last day comes before the first day.")})


def _outside(campaign: Campaign) -> str:
    return _("Choose a day of the campaign, from %(first)s to %(last)s.") % {
        "first": date_format(campaign.starts_on), "last": date_format(campaign.ends_on)
    }  # fmt: skip


def _words_of(text: str, sign: str) -> str:
    """The words of a list typed by hand, each once, without the sign that platforms put before them."""
    words = text.replace(",", " ").replace(";", " ").split()
    return " ".join(dict.fromkeys(word.lstrip(sign) for word in words if word.strip(sign)))
