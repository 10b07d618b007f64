from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relais.directory.networks.models import Network
from relais.directory.spelling import SearchKeyField


class Organisation(models.Model):
    class Kind(models.TextChoices):
        SUPPORT = "support", _("Support structure")
        LOCAL_AUTHORITY = "local_authority", _("Local authority")
        OPERATOR = "operator", _("Public service operator")
        ASSOCIATION = "association", _("Association")
        MEDIA = "media", _("Media")
        COMPANY = "company", _("Company")
        OTHER = "other", _("Other")

    network = models.ForeignKey(Network, models.CASCADE, related_name="organisations")
    name = models.CharField(_("Name"), max_length=300)
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    place = models.CharField(_("Place"), max_length=200, blank=True)
    account_id = models.CharField(_("Account on social networks"), max_length=200, blank=True)
    is_partner = models.BooleanField(_("Partner of the network"), default=False)
    search_key = SearchKeyField("name")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["search_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "support",
                        "local_authority",
                        "operator",
                        "association",
                        "media",
                        "company",
                        "other",
                    ]
                ),
                name="organisation_kind_known",
            )
        ]
        indexes = [models.Index(fields=["network", "search_key"], name="organisation_by_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisation", args=[self.pk])
