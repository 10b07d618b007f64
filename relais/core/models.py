"""The nouns of the core's slices, gathered so that Django sees one app."""

from relais.core.access.models import User
from relais.core.jobs.models import Job
from relais.core.journal.models import Entry

__all__ = ["Entry", "Job", "User"]
