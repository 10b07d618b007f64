from django.utils import timezone

from relais.core.notifications.models import Notification
from relais.core.notifications.sentences import SENTENCES


def notify(*, user_id: int | None, kind: str, subject=None, network_id: int | None = None) -> None:
    """
    Leave a line for someone, inside the action or the work that gives the reason.

    Telling the same thing twice while the first is unseen changes nothing.
    """
    if kind not in SENTENCES:
        raise TypeError(f"{kind} has no sentence in core/notifications/sentences.py")
    if user_id is None:
        return
    about = {
        "subject_type": subject._meta.label_lower if subject is not None else "",
        "subject_id": str(subject.pk) if subject is not None else "",
    }
    network_id = network_id or getattr(subject, "network_id", None)
    known = Notification.objects.filter(user_id=user_id, kind=kind, seen_at=None, **about)
    if not known.exists():
        Notification.objects.create(user_id=user_id, kind=kind, network_id=network_id, **about)


def mark_seen(*, user, notification: Notification | None = None) -> None:
    """Mark one of one's notifications as seen, or all of them. Not an act: the journal does not follow readers."""
    unseen = Notification.objects.filter(user=user, seen_at=None)
    if notification is not None:
        unseen = unseen.filter(pk=notification.pk)
    unseen.update(seen_at=timezone.now())
