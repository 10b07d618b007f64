"""Where a job runs: one task of Django's Tasks API carries every kind."""

import logging
import time
import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from relais.core.jobs.models import Job
from relais.core.jobs.registry import KINDS
from relais.core.journal.subjects import subjects_of
from relais.core.notifications.actions import notify

log = logging.getLogger("relais.jobs")

ATTEMPTS = 3
# How long a job that failed waits before it is tried again: what was busy or absent may be back.
PAUSES = (timedelta(seconds=10), timedelta(minutes=1))
# A worker tells that it lives at least this often while it makes progress.
BEAT = timedelta(seconds=2)
DEAD_AFTER = timedelta(minutes=2)


class Cancelled(Exception):
    """Someone asked the job to stop."""


@task()
def run_job(job_id: int) -> None:
    job = _take(job_id)
    if job is None:
        return
    try:
        KINDS[job.kind](job.subject_id, _teller(job))
    except Cancelled:
        log.info("job %s (%s) was cancelled", job.pk, job.kind)
    except Exception:
        _fail(job)
    else:
        _close(job, Job.State.DONE, share_done=1, step="")


def revive_dead_jobs() -> int:
    """
    Put back in the queue the jobs whose worker gave no sign of life; how many.

    One whose workers died each time they tried is closed as failed: it would kill the next one too.
    """
    limit = timezone.now() - DEAD_AFTER
    dead = Job.objects.filter(
        Q(state=Job.State.RUNNING, beat_at__lt=limit) | Q(state=Job.State.WAITING, asked_at__lt=limit)
    )
    ids = []
    for job in dead:
        if job.state == Job.State.RUNNING and job.attempts >= ATTEMPTS:
            _close(job, Job.State.FAILED, error_id=_new_error_id())
            continue
        Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING, asked_at=timezone.now())
        run_job.enqueue(job.pk)
        ids.append(job.pk)
    return len(ids)


def _take(job_id: int) -> Job | None:
    """Claim a waiting job, so that two workers never run it together."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id, state=Job.State.WAITING).first()
        if job is None:
            return None
        job.state, job.started_at, job.beat_at = Job.State.RUNNING, timezone.now(), timezone.now()
        job.attempts += 1
        job.save(update_fields=["state", "started_at", "beat_at", "attempts"])
        return job


def _teller(job: Job):
    last = 0.0

    def tell(step: str, share_done: float) -> None:
        """Report progress; raises `Cancelled` when someone asked to stop."""
        nonlocal last
        now = time.monotonic()
        if step == job.step and now - last < BEAT.total_seconds() / 4:
            return
        last, job.step = now, step
        told = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(
            step=step[:200], share_done=min(max(share_done, 0), 1), beat_at=timezone.now()
        )
        if not told:
            raise Cancelled

    return tell


def _fail(job: Job) -> None:
    error_id = _new_error_id()
    log.exception("job %s (%s) failed, error %s", job.pk, job.kind, error_id)
    if job.attempts >= ATTEMPTS:
        _close(job, Job.State.FAILED, error_id=error_id)
        return
    pause = PAUSES[min(job.attempts, len(PAUSES)) - 1]
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(
        state=Job.State.WAITING, asked_at=timezone.now() + pause, error_id=error_id
    )
    later = (
        run_job.using(run_after=timezone.now() + pause) if run_job.get_backend().supports_defer else run_job
    )
    later.enqueue(job.pk)


def _close(job: Job, state: str, **fields) -> None:
    """End a job that still runs, and tell whoever asked for it."""
    with transaction.atomic():
        ended = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(
            state=state, ended_at=timezone.now(), **fields
        )
        if ended:
            kind = "core.job_done" if state == Job.State.DONE else "core.job_failed"
            about = subjects_of([job]).get((job.subject_type, job.subject_id))
            notify(user_id=job.asked_by_id, kind=kind, subject=about or job, network_id=job.network_id)


def _new_error_id() -> str:
    return uuid.uuid4().hex[:8]
