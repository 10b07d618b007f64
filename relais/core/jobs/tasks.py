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

log = logging.getLogger("relais.jobs")

ATTEMPTS = 3
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
    """Put back in the queue the jobs whose worker gave no sign of life; how many."""
    limit = timezone.now() - DEAD_AFTER
    dead = Job.objects.filter(
        Q(state=Job.State.RUNNING, beat_at__lt=limit) | Q(state=Job.State.WAITING, asked_at__lt=limit)
    )
    ids = list(dead.values_list("pk", flat=True))
    for job_id in ids:
        Job.objects.filter(pk=job_id).update(state=Job.State.WAITING, asked_at=timezone.now())
        run_job.enqueue(job_id)
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
    error_id = uuid.uuid4().hex[:8]
    log.exception("job %s (%s) failed, error %s", job.pk, job.kind, error_id)
    if job.attempts < ATTEMPTS:
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(
            state=Job.State.WAITING, asked_at=timezone.now(), error_id=error_id
        )
        run_job.enqueue(job.pk)
    else:
        _close(job, Job.State.FAILED, error_id=error_id)


def _close(job: Job, state: str, **fields) -> None:
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(
        state=state, ended_at=timezone.now(), **fields
    )
