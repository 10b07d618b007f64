"""When what comes back every night is due."""

from datetime import datetime, timedelta

from django.utils import timezone

from relais.core.jobs.registry import NIGHTLY


def latest_due(kind: str, now: datetime) -> datetime:
    """The last moment, at or before now, when a nightly job was due."""
    here = timezone.localtime(now)
    due = datetime.combine(here.date(), NIGHTLY[kind], tzinfo=here.tzinfo)
    return due if due <= here else datetime.combine(due.date() - timedelta(days=1), NIGHTLY[kind], due.tzinfo)


def next_due(kind: str, now: datetime) -> datetime:
    """The first moment after now when a nightly job comes back."""
    due = latest_due(kind, now)
    return datetime.combine(due.date() + timedelta(days=1), NIGHTLY[kind], due.tzinfo)
