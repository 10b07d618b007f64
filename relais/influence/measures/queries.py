from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from relais import __version__
from relais.core.access.roles import networks_where
from relais.core.jobs.models import Job
from relais.core.jobs.queries import latest_job_about
from relais.core.journal.models import Entry
from relais.influence.campaigns import queries as campaigns
from relais.influence.campaigns.models import Campaign
from relais.influence.measures.models import Measure, MeasuredAccount
from relais.influence.traces import queries as traces_queries
from relais.influence.traces.models import Traces

MEASURE = "influence.measure"


def measures_for(user) -> QuerySet[Measure]:
    mine = networks_where(user, "influence.see_campaigns")
    return Measure.objects.filter(traces__campaign__network__in=mine, traces__campaign__deleted_at=None)


def measure_for(user, pk: int) -> Measure:
    return get_object_or_404(measures_for(user).select_related("traces__campaign__network"), pk=pk)


def done_measure_for(user, pk: int) -> Measure:
    done = measures_for(user).filter(state=Measure.State.DONE)
    return get_object_or_404(done.select_related("traces__campaign__network"), pk=pk)


def measures_of(campaign: Campaign) -> QuerySet[Measure]:
    """All measures of a campaign, the last one first."""
    return Measure.objects.filter(traces__campaign=campaign).select_related("traces__campaign")


def measures_from(traces: Traces) -> QuerySet[Measure]:
    """The measures made from some traces, the last one first."""
    return Measure.objects.filter(traces=traces).select_related("traces__campaign")


def latest_measure_of(campaign: Campaign) -> Measure | None:
    return measures_of(campaign).filter(state=Measure.State.DONE).order_by("-measured_at", "-pk").first()


def figures_of_rows(measure: Measure) -> dict:
    """What pages ask of the rows of a measure as a whole, counted once."""
    accounts = MeasuredAccount.objects.filter(measure=measure)
    figures = accounts.aggregate(
        n=Count("pk", filter=Q(n_relays__gt=0)), relays=Max("n_relays"), possible=Max("n_possible")
    )
    names = accounts.exclude(segment="").order_by("segment").values_list("segment", flat=True).distinct()
    return {
        "n_relayed": figures["n"],
        "most_relays": max(figures["relays"] or 0, figures["possible"] or 0),
        "groups": list(names),
    }


def job_of(measure: Measure) -> Job | None:
    """The work on a measure, as far as it is."""
    return latest_job_about(measure, MEASURE)


@dataclass(frozen=True)
class Headline:
    """What the home page says of a campaign: one figure of one rung, and how far it is known."""

    campaign: Campaign
    measure: Measure
    rung: str
    figure: int
    n_relayers: int
    n_cascades: int
    share_exposed: float | None
    basis: str
    measured_at: datetime | None


def headline_for(campaign: Campaign) -> Headline | None:
    """The headline of a campaign from its last measure; None when it was not measured."""
    measure = latest_measure_of(campaign)
    if measure is None:
        return None
    summary = measure.summary
    return Headline(
        campaign=campaign,
        measure=measure,
        rung="relays",
        figure=summary["n_relays"],
        n_relayers=measure.n_relayers,
        n_cascades=summary["n_cascades"],
        share_exposed=summary.get("share_exposed"),
        basis=summary.get("basis", ""),
        measured_at=measure.measured_at,
    )


def calendar_of(campaign: Campaign) -> list[list[int]]:
    """What a drawing of the phases depends on: who they are and at which version."""
    return [
        [phase.pk, phase.version, phase.thread.version if phase.thread else 0]
        for phase in campaigns.phases_of(campaign)
    ]


def reasons_to_measure_again(measure: Measure) -> list[str]:
    """Why a measure no longer says what it would say today."""
    reasons = []
    if measure.code_version != __version__:
        reasons.append(
            _("Relais has changed since: it was version %(version)s.") % {"version": measure.code_version}
        )
    if measure.calendar != calendar_of(measure.traces.campaign):
        reasons.append(str(_("The calendar has changed since.")))
    return reasons


def journal_of(campaign: Campaign) -> QuerySet[Entry]:
    """What was done to a campaign and to all that hangs from it, latest first."""
    ids = [str(pk) for pk in measures_of(campaign).values_list("pk", flat=True)]
    about = Q(subject_type=Measure._meta.label_lower, subject_id__in=ids)
    return traces_queries.journal_of(campaign) | Entry.objects.filter(about)
