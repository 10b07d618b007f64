from django.db.models import QuerySet

from relais.core.access.roles import networks_where
from relais.core.jobs.models import Job


def jobs_for(user) -> QuerySet[Job]:
    return Job.objects.filter(network_id__in=networks_where(user, "core.see_jobs"))


def latest_job_about(subject, kind: str) -> Job | None:
    """The last job of a kind on an object; whoever may see the object may see this."""
    return Job.objects.filter(
        kind=kind, subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
    ).first()
