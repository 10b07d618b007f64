"""What the first page says of each stage, from what is really there."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from relais.core.access.roles import may
from relais.core.journal.queries import news_for
from relais.core.journal.sentences import Told, tell
from relais.influence.campaigns.models import Campaign
from relais.influence.campaigns.queries import current_campaign_for
from relais.influence.measures.queries import Headline, headline_for

# Pieces of news shown, and entries read to make them.
SHOWN, READ = 6, 300


@dataclass(frozen=True)
class Influence:
    """The stage Influence: the campaign to look at, its figure when it was measured, the next thing to do."""

    is_open: bool
    campaign: Campaign | None = None
    headline: Headline | None = None
    url: str = ""
    action: str = ""


def influence_for(user, network) -> Influence:
    if not may(user, "influence.see_campaigns", network.pk):
        return Influence(is_open=False)
    campaign = current_campaign_for(user, network)
    if campaign is None:
        if may(user, "influence.create_campaign", network.pk):
            return Influence(True, url=reverse("influence:campaign_add"), action=_("Create a first campaign"))
        return Influence(True)
    headline = headline_for(campaign)
    page = reverse("influence:campaign", args=[campaign.pk])
    if headline:
        return Influence(True, campaign, headline, page, _("Read the measure of the campaign"))
    if not campaign.traces.exists() and may(user, "influence.import_traces", network.pk):
        bring = reverse("influence:traces_import", args=[campaign.pk])
        return Influence(True, campaign, None, bring, _("Bring the traces of the campaign"))
    return Influence(True, campaign, None, page, _("Open the campaign"))


def baton_of(influence: Influence) -> str:
    """Where the relay is passing now, told from the campaign alone: into influence, on to policy, or nowhere."""
    if influence.campaign is None or influence.campaign.state == Campaign.State.PLANNED:
        return ""
    return "influence" if influence.campaign.state == Campaign.State.RUNNING else "policy"


def last_visit_of(request) -> datetime | None:
    return parse_datetime(request.session.get("last_visit") or "") or None


@dataclass(frozen=True)
class News:
    """One act, and how many of the same kind by the same person surround it."""

    told: Told
    n_more: int


def news_since(user, network, since: datetime | None) -> tuple[list[News], bool]:
    """What others did since a moment; when nothing, the last things they did. Says which of the two."""
    if since:
        recent = _grouped(news_for(user, network.pk, since)[:READ])
        if recent:
            return recent, True
    return _grouped(news_for(user, network.pk)[:READ]), False


def _grouped(entries) -> list[News]:
    """Someone who adds a hundred organisations in a row is one piece of news."""
    groups = [
        list(same) for _key, same in groupby(entries, lambda e: (e.verb, e.actor_id, e.occurred_at.date()))
    ]
    shown = groups[:SHOWN]
    told = tell(group[0] for group in shown)
    return [News(one, len(group) - 1) for one, group in zip(told, shown, strict=True)]
