from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """
    One act.

    Ids are plain values, not foreign keys: an entry stays when what it speaks of is erased, and the
    core does not know the stages above it.
    """

    verb = models.CharField(_("Verb"), max_length=80)
    actor_id = models.BigIntegerField(_("Actor"), null=True)
    network_id = models.BigIntegerField(_("Network"), null=True)
    subject_type = models.CharField(_("Subject"), max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    occurred_at = models.DateTimeField(_("When"), default=timezone.now)
    referral_code = models.CharField(_("Referral code"), max_length=40, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["network_id", "-id"], name="entry_of_network"),
            models.Index(fields=["subject_type", "subject_id", "-id"], name="entry_of_subject"),
            models.Index(fields=["actor_id", "-id"], name="entry_of_actor"),
            models.Index(fields=["network_id", "actor_id", "-id"], name="entry_of_network_actor"),
            models.Index(fields=["network_id", "verb", "-id"], name="entry_of_network_verb"),
            models.Index(fields=["network_id", "subject_type", "-id"], name="entry_of_network_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}".strip()
