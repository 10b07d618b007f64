from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from relais.core.access.roles import INSTALLATION
from relais.core.jobs.models import Job, Schedule
from relais.core.jobs.registry import NIGHTLY
from relais.core.jobs.schedule import latest_due
from relais.core.jobs.tasks import run_job
from relais.core.journal import action
from relais.core.journal.verbs import named


def start_job(kind: str, *, by=INSTALLATION, subject=None) -> Job:
    """
    Ask for background work, on an object or on the whole installation, inside the action that decided it.

    The work starts once the transaction of the action is committed. One open job of a kind on an object is
    enough: asking again returns it.
    """
    network_id, label, key = named(subject) if subject is not None else (None, "", "")
    same = {"kind": kind, "subject_type": label, "subject_id": key}
    waiting = Job.objects.filter(**same, state__in=Job.OPEN).first()
    if waiting:
        return waiting
    job = Job.objects.create(**same, network_id=network_id, asked_by_id=by.pk)
    transaction.on_commit(lambda: run_job.enqueue(job.pk))
    return job


@action("core.cancel_job")
def cancel_job(*, by, job: Job) -> Job:
    """Stop a job: at once when it waits, at its next sign of progress when it runs."""
    if job.is_open:
        job.state = Job.State.CANCELLED
        job.ended_at = timezone.now()
        job.save(update_fields=["state", "ended_at"])
    return job


@action("core.run_job_again")
def run_job_again(*, by, job: Job) -> Job:
    """Put a job that failed, or was stopped, back in the queue, as if it had never been tried."""
    same = Job.objects.filter(kind=job.kind, subject_type=job.subject_type, subject_id=job.subject_id)
    if job.is_open or same.filter(state__in=Job.OPEN).exists():
        return job
    job.state, job.attempts, job.share_done, job.step = Job.State.WAITING, 0, 0, ""
    job.asked_at, job.ended_at, job.asked_by_id = timezone.now(), None, by.pk
    job.save()
    transaction.on_commit(lambda: run_job.enqueue(job.pk))
    return job


def start_due(now: datetime | None = None) -> list[str]:
    """Ask for the nightly jobs that are due and not yet asked for, once however many workers look; which ones."""
    return [kind for kind in sorted(NIGHTLY) if _start_if_due(kind, now or timezone.now())]


def _start_if_due(kind: str, now: datetime) -> bool:
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
