"""How each kind of notification is said, `%(subject)s` being the name of what it is about."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relais.core.journal.subjects import subjects_of
from relais.core.notifications.models import Notification

SENTENCES = {
    "core.job_done": _("The work that you asked for is done: %(subject)s."),
    "directory.request_received": _("Someone asks something about their data: %(subject)s."),
    "directory.people_expire": _(
        "People will be erased in 30 days, unless you keep them: night of %(subject)s."
    ),
    "directory.night_held": _("The night’s erasing waits for you: %(subject)s."),
    "core.job_failed": _("The work that you asked for did not succeed: %(subject)s."),
}


@dataclass(frozen=True)
class Told:
    """A notification ready to be shown."""

    notification: Notification
    text: str
    url: str  # empty when its subject has no page, or none any more

    @property
    def is_new(self) -> bool:
        return self.notification.seen_at is None


def tell(notifications: Iterable[Notification]) -> list[Told]:
    """Put notifications into words, with one question for each kind of subject."""
    notifications = [one for one in notifications if one.kind in SENTENCES]
    subjects = subjects_of(notifications)
    return [_told(one, subjects.get((one.subject_type, one.subject_id))) for one in notifications]


def _told(notification: Notification, subject) -> Told:
    name = str(subject) if subject is not None else gettext("something since deleted")
    is_there = getattr(subject, "deleted_at", None) is None and hasattr(subject, "get_absolute_url")
    return Told(
        notification,
        str(SENTENCES[notification.kind]) % {"subject": name},
        subject.get_absolute_url() if is_there else "",
    )
