from django.db import transaction
from django.utils import timezone

from relais.core.jobs.models import Job
from relais.core.jobs.tasks import run_job
from relais.core.journal import action


def start_job(kind: str, *, by, subject) -> Job:
    """
    Ask for background work on an object, inside the action that decided it.

    The work starts once the transaction of the action is committed. One open job of a kind on an object is
    enough: asking again returns it.
    """
    label = subject._meta.label_lower
    same = {"kind": kind, "subject_type": label, "subject_id": str(subject.pk)}
    waiting = Job.objects.filter(**same, state__in=[Job.State.WAITING, Job.State.RUNNING]).first()
    if waiting:
        return waiting
    job = Job.objects.create(**same, network_id=subject.network_id, asked_by_id=by.pk)
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
