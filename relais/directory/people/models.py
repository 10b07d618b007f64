from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relais.directory.informing import Informed
from relais.directory.networks.models import Network
from relais.directory.spelling import SearchKeyField


class Person(Informed):
    network = models.ForeignKey(Network, models.CASCADE, related_name="people")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="people"
    )
    given_name = models.CharField(_("First name"), max_length=200, blank=True)
    family_name = models.CharField(_("Last name"), max_length=200)
    role_words = models.CharField(
        _("What they do"),
        max_length=300,
        blank=True,
        help_text=_("For example: vice-president, Arvor department"),
    )
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("Organisation"),
    )
    account_id = models.CharField(_("Account on social networks"), max_length=200, blank=True)
    search_key = SearchKeyField("family_name", "given_name")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["search_key", "pk"]
        verbose_name_plural = "people"
        indexes = [
            models.Index(fields=["network", "search_key"], name="person_by_name"),
            models.Index(
                fields=["network", "notice_due_at"],
                name="person_to_inform",
                condition=models.Q(notice_due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.pk])
