from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.core.access.roles import networks_where
from relais.core.journal.models import Entry
from relais.core.journal.queries import entries_about
from relais.core.search import searchable
from relais.core.search.spelling import holding
from relais.influence.campaigns.models import Campaign, CampaignQuerySet, Phase, Thread


def campaigns_for(user) -> CampaignQuerySet:
    """The campaigns that a reader may see, in all their networks."""
    return Campaign.objects.filter(
        network__in=networks_where(user, "influence.see_campaigns"), deleted_at=None
    )


def campaign_for(user, pk: int) -> Campaign:
    return get_object_or_404(campaigns_for(user).select_related("network"), pk=pk)


def deleted_campaigns_for(user) -> QuerySet[Campaign]:
    """The campaigns that were deleted and that this reader can still take back."""
    mine = Campaign.objects.filter(network__in=networks_where(user, "influence.restore_campaign"))
    return mine.exclude(deleted_at=None)


def deleted_campaign_for(user, pk: int) -> Campaign:
    return get_object_or_404(deleted_campaigns_for(user), pk=pk)


def campaigns_matching(
    campaigns: QuerySet[Campaign], *, words: str = "", state: str = ""
) -> QuerySet[Campaign]:
    """The campaigns whose title, objective or hashtags hold each word, and that are in a state."""
    campaigns = campaigns.filter(holding(words))
    if state in Campaign.State.values:
        campaigns = getattr(campaigns, state)(timezone.localdate())
    return campaigns


def current_campaign_for(user, network=None) -> Campaign | None:
    """The campaign to look at now: the one that runs, else the last that ended, else the next planned."""
    mine: CampaignQuerySet = campaigns_for(user).select_related("network")
    if network is not None:
        mine = mine.filter(network=network)
    today = timezone.localdate()
    return (
        mine.running(today).order_by("-starts_on", "-pk").first()
        or mine.ended(today).order_by("-ends_on", "-pk").first()
        or mine.planned(today).order_by("starts_on", "pk").first()
    )


def threads_of(campaign: Campaign) -> QuerySet[Thread]:
    return campaign.threads.prefetch_related(Prefetch("phases", Phase.objects.order_by("starts_on", "pk")))


def phases_of(campaign: Campaign) -> QuerySet[Phase]:
    """The calendar: phases in order of time, with their thread."""
    return campaign.phases.select_related("thread", "campaign")


# The width of the drawing of the calendar.
CALENDAR_WIDTH = 300


@dataclass(frozen=True)
class Bar:
    """A phase on the drawing of the calendar: where it starts, how long it is."""

    phase: Phase
    x: str
    width: str


def bars_of(campaign: Campaign) -> list[Bar]:
    day = CALENDAR_WIDTH / campaign.n_days
    return [
        Bar(phase, f"{(phase.starts_on - campaign.starts_on).days * day:.1f}", f"{phase.n_days * day:.1f}")
        for phase in phases_of(campaign)
    ]


def thread_of(campaign: Campaign, pk: int) -> Thread:
    return get_object_or_404(campaign.threads.select_related("campaign"), pk=pk)


def phase_of(campaign: Campaign, pk: int) -> Phase:
    return get_object_or_404(campaign.phases.select_related("campaign", "thread"), pk=pk)


def journal_of(campaign: Campaign) -> QuerySet[Entry]:
    """
    What was done to a campaign, its threads and its phases, latest first.

    What was removed has no row left to ask: removing a thread or a phase is written on the campaign.
    """
    about = Q()
    for kind, ids in (
        (Thread, campaign.threads.values_list("pk", flat=True)),
        (Phase, campaign.phases.values_list("pk", flat=True)),
    ):
        about |= Q(subject_type=kind._meta.label_lower, subject_id__in=[str(pk) for pk in ids])
    return entries_about(campaign) | Entry.objects.filter(about)


searchable(
    Campaign,
    label=_("Campaigns"),
    rows_for=campaigns_for,
    texts=lambda campaign: (campaign.title, campaign.objective, campaign.hashtags),
    sort_key=lambda campaign: campaign.title,
    page="influence:campaigns",
    right="influence.see_campaigns",
)
