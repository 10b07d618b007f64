from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from relais.core.access.roles import networks_where
from relais.core.jobs.models import Job
from relais.core.jobs.registry import LABELS, NIGHTLY
from relais.core.jobs.schedule import next_due


def jobs_for(user) -> QuerySet[Job]:
    return Job.objects.filter(network_id__in=networks_where(user, "core.see_jobs"))


def jobs_like(user, network_id: int, *, state: str = "", kind: str = "") -> QuerySet[Job]:
    """The jobs of one network: in a state, of a kind."""
    found = jobs_for(user).filter(network_id=network_id)
    if state:
        found = found.filter(state=state)
    return found.filter(kind=kind) if kind else found


def kinds_in(network_id: int) -> list[str]:
    """The kinds of job that a network ever had."""
    had = Job.objects.filter(network_id=network_id).order_by("kind")
    return list(had.values_list("kind", flat=True).distinct())


def latest_job_about(subject, kind: str) -> Job | None:
    """The last job of a kind on an object; whoever may see the object may see this."""
    return Job.objects.filter(
        kind=kind, subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
    ).first()


@dataclass(frozen=True)
class Nightly:
    """One kind of job that comes back every night, for the whole installation."""

    label: str
    last: Job | None
    next_at: datetime


def nightly_jobs() -> list[Nightly]:
    """What is done every night, when it was last done and when it comes next."""
    now = timezone.now()
    return [
        Nightly(
            str(LABELS[kind]), Job.objects.filter(kind=kind, network_id=None).first(), next_due(kind, now)
        )
        for kind in sorted(NIGHTLY)
    ]
