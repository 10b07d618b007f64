import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from relais.core.access.roles import networks_where
from relais.core.jobs.models import Job
from relais.core.jobs.queries import latest_job_about
from relais.core.journal.models import Entry
from relais.influence.campaigns import queries as campaigns
from relais.influence.campaigns.models import Campaign
from relais.influence.traces.models import Traces

READ_TRACES = "influence.read_traces"
CLEAN_FILES = "influence.clean_files"


def traces_for(user) -> QuerySet[Traces]:
    mine = networks_where(user, "influence.see_campaigns")
    return Traces.objects.filter(campaign__network__in=mine, campaign__deleted_at=None)


def one_traces_for(user, pk: int) -> Traces:
    return get_object_or_404(traces_for(user).select_related("campaign__network"), pk=pk)


def traces_of(campaign: Campaign) -> QuerySet[Traces]:
    return campaign.traces.select_related("campaign")


def same_files(traces: Traces) -> Traces | None:
    """An earlier import of the same files in the same campaign."""
    earlier = Traces.objects.filter(campaign_id=traces.campaign_id, digest=traces.digest, pk__lt=traces.pk)
    return earlier.order_by("pk").first()


def job_of(traces: Traces) -> Job | None:
    """The work on some traces, as far as it is."""
    return latest_job_about(traces, READ_TRACES)


def journal_of(campaign: Campaign) -> QuerySet[Entry]:
    """What was done to a campaign and to the traces brought for it, latest first."""
    ids = [str(pk) for pk in campaign.traces.values_list("pk", flat=True)]
    about = Q(subject_type=Traces._meta.label_lower, subject_id__in=ids)
    return campaigns.journal_of(campaign) | Entry.objects.filter(about)


# A campaign that was deleted can be taken back for this long; a file without a row is kept for this long.
DELETED_FOR_GOOD_AFTER, ORPHAN_AFTER = timedelta(days=30), timedelta(days=1)


def campaigns_to_erase() -> QuerySet[Campaign]:
    """Campaigns deleted so long ago that they can no longer be taken back."""
    return Campaign.objects.filter(deleted_at__lt=timezone.now() - DELETED_FOR_GOOD_AFTER)


def orphans() -> list[Path]:
    """Files of uploads that were cut off, of work that was killed, of rows that are gone."""
    files, limit = Path(settings.FILES), time.time() - ORPHAN_AFTER.total_seconds()
    known = {files / "traces" / folder for folder in Traces.objects.values_list("folder", flat=True)}
    found = [path for place in ("incoming", "traces") for path in sorted((files / place).glob("*"))]
    return [path for path in found if path not in known and path.stat().st_mtime < limit]
