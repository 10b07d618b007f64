"""What piles up and serves nobody: removed every night."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from relais.core.jobs.models import Job
from relais.core.jobs.registry import job, nightly
from relais.core.notifications.models import Notification

TIDY = "core.tidy"
# Long enough to look into what went wrong; nobody reads an older line.
KEPT = timedelta(days=90)
TASKS_KEPT = timedelta(days=7)


@job(TIDY, _("Remove sessions, jobs and notifications that serve no more"))
@nightly(TIDY)
def tidy(_subject_id, tell) -> None:
    """Remove sessions that ended, tasks and jobs done long ago, notifications read long ago."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    tell("", 0.3)
    DBTaskResult.objects.filter(finished_at__lt=now - TASKS_KEPT).delete()
    tell("", 0.6)
    Job.objects.filter(ended_at__lt=now - KEPT).exclude(state__in=Job.OPEN).delete()
    Notification.objects.filter(seen_at__lt=now - KEPT).delete()
