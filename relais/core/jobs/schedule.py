"""What comes back every night: asked for once a night, by whichever worker sees it first."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from relais.core.jobs.models import Schedule
from relais.core.jobs.registry import NIGHTLY, nightly

__all__ = ["next_due", "nightly", "start_due"]


def start_due(now: datetime | None = None) -> list[str]:
    """Ask for the nightly jobs that are due and not yet asked for; which ones."""
    return [kind for kind in sorted(NIGHTLY) if _start_if_due(kind, now or timezone.now())]


def latest_due(kind: str, now: datetime) -> datetime:
    """The last moment, at or before now, when a nightly job was due."""
    here = timezone.localtime(now)
    due = datetime.combine(here.date(), NIGHTLY[kind], tzinfo=here.tzinfo)
    return due if due <= here else datetime.combine(due.date() - timedelta(days=1), NIGHTLY[kind], due.tzinfo)


def next_due(kind: str, now: datetime) -> datetime:
    """The first moment after now when a nightly job comes back."""
    due = latest_due(kind, now)
    return datetime.combine(due.date() + timedelta(days=1), NIGHTLY[kind], due.tzinfo)


def _start_if_due(kind: str, now: datetime) -> bool:
    from relais.core.jobs.actions import start_job

    due = latest_due(kind, now)
    with transaction.atomic():
        # A new installation begins with the next night: its first start has enough to do.
        Schedule.objects.get_or_create(kind=kind, defaults={"asked_for": due})
        schedule = Schedule.objects.select_for_update().get(kind=kind)
        is_ahead = schedule.asked_for > now + timedelta(days=1)  # the clock was ahead then, and was set right
        if schedule.asked_for >= due and not is_ahead:
            return False
        schedule.asked_for = due
        schedule.save(update_fields=["asked_for"])
        start_job(kind)
    return True
