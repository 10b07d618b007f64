from django.db.models import QuerySet

from relais.core.notifications.models import Notification


def notifications_for(user) -> QuerySet[Notification]:
    """What someone was told: their own, never another's."""
    return Notification.objects.filter(user_id=user.pk)


def count_unseen(user) -> int:
    return notifications_for(user).filter(seen_at=None).count()
