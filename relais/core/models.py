"""The nouns of the core's slices, gathered so that Django sees one app."""

from relais.core.access.models import SignInLink, User
from relais.core.imports.models import ImportedChunk, TableImport
from relais.core.jobs.models import Job, Schedule
from relais.core.journal.models import Entry
from relais.core.notifications.models import Notification

__all__ = ["Entry", "ImportedChunk", "Job", "Notification", "Schedule", "SignInLink", "TableImport", "User"]
