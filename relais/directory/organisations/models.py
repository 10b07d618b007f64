from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relais.core.editing.models import Versioned
from relais.core.search.spelling import SearchKeyField
from relais.directory.networks.models import Network
from relais.directory.organisations.numbers import is_rna, is_siret, plain_number, spoken_siret
from relais.directory.territories.models import Territory


class Organisation(Versioned):
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
    siret = models.CharField(
        _("SIRET"), max_length=20, blank=True, help_text=_("14 digits, with or without spaces.")
    )
    rna = models.CharField(
        _("RNA"), max_length=20, blank=True, help_text=_("For an association: W and 9 characters.")
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("Part of")
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Territory")
    )
    # What is no territory of France: a town abroad, a neighbourhood.
    place = models.CharField(_("Place"), max_length=200, blank=True)
    is_partner = models.BooleanField(_("Partner of the network"), default=False)
    search_key = SearchKeyField("name")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, editable=False)
    # The entry that this one was merged into: its address leads there, and both are erased together.
    merged_into = models.ForeignKey(
        "self", models.CASCADE, null=True, editable=False, related_name="merged_from"
    )

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
            ),
            models.UniqueConstraint(
                fields=["network", "siret"],
                condition=models.Q(deleted_at=None) & ~models.Q(siret=""),
                name="organisation_siret_once",
                violation_error_message=_("Another organisation of the directory has this SIRET."),
            ),
            models.UniqueConstraint(
                fields=["network", "rna"],
                condition=models.Q(deleted_at=None) & ~models.Q(rna=""),
                name="organisation_rna_once",
                violation_error_message=_("Another organisation of the directory has this RNA."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["network", "search_key", "id"],
                name="organisation_by_name",
                condition=models.Q(deleted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisation", args=[self.pk])

    def clean(self) -> None:
        self.siret, self.rna = plain_number(self.siret), plain_number(self.rna)
        errors: dict[str, object] = {}
        if self.siret and not is_siret(self.siret):
            errors["siret"] = _(
                "This is not a SIRET: its 14 digits do not agree. Check them on a paper or an invoice."
            )
        if self.rna and not is_rna(self.rna):
            errors["rna"] = _("This is not an RNA. It is W and 9 characters, for example W751234567.")
        if self.parent and self.parent.network_id != self.network_id:
            errors["parent"] = _("This organisation is of another network.")
        elif (
            self.parent
            and self.pk
            and self.pk in {above.pk for above in [self.parent, *self.parent.ancestors]}
        ):
            errors["parent"] = _(
                "“%(name)s” cannot be part of itself, nor of an organisation that is part of it."
            ) % {"name": self.name}
        if errors:
            raise ValidationError(errors)

    @property
    def ancestors(self) -> list["Organisation"]:
        """What it is part of, from the widest to the nearest."""
        found: dict[int, Organisation] = {}
        above = self.parent
        while above is not None and above.pk not in found:
            found[above.pk] = above
            above = above.parent
        return list(found.values())[::-1]

    @property
    def where(self) -> str:
        """Its territory, or else the place written by hand."""
        return self.territory.name if self.territory else self.place

    @property
    def spoken_siret(self) -> str:
        return spoken_siret(self.siret)
