from django.conf import settings
from django.db import models
from django.utils import timezone


class Notification(models.Model):
    """
    One thing that one user should know.

    As in the journal, it holds ids and a kind, never content: the words are made when they are read, in the
    reader's language, from what is still there.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    network_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_of_user"),
            models.Index(fields=["user"], name="notification_unseen", condition=models.Q(seen_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_id}".strip()
