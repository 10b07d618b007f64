from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relais.directory.territories.kinds import HOLDERS, Kind


def _inside(verbose_name) -> models.ForeignKey:
    """The territory of a wider kind that this one lies in; nobody deletes a territory."""
    return models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name=verbose_name)


class Territory(models.Model):
    """
    A place with a code of INSEE, the same for every network.

    What it lies in is written out, so that « everything in this region » is one question. A code alone does not
    name a territory: region 11 and department 11 are two, and a delegated commune may have its commune's code.
    """

    Kind = Kind

    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    code = models.CharField(_("INSEE code"), max_length=9)
    name = models.CharField(_("Name"), max_length=200)
    search_key = models.CharField(
        max_length=200, editable=False
    )  # the name as `spelling.search_key` writes it
    region = _inside(_("Region"))
    department = _inside(_("Department"))  # or the overseas collectivity
    district = _inside(_("Arrondissement"))
    epci = _inside(_("Group of communes"))
    commune = _inside(_("Commune"))
    population = models.PositiveIntegerField(_("Population"), null=True)
    population_year = models.PositiveSmallIntegerField(_("Year of the population"), null=True)
    latitude = models.FloatField(_("Latitude of the centre"), null=True)
    longitude = models.FloatField(_("Longitude of the centre"), null=True)
    west = models.FloatField(null=True)
    south = models.FloatField(null=True)
    east = models.FloatField(null=True)
    north = models.FloatField(null=True)
    # A commune that a newer edition no longer lists stays, for the rows that speak of it.
    is_current = models.BooleanField(_("In the current list"), default=True)

    class Meta:
        ordering = ["search_key", "kind", "code"]
        verbose_name_plural = "territories"
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="territory_once"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "region", "department", "collectivity", "district", "epci",
                        "commune", "borough", "delegated", "associated",
                    ]
                ),
                name="territory_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(population__isnull=True) | models.Q(population_year__isnull=False),
                name="territory_population_has_year",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["code"], name="territory_by_code"),
            # A search reads this index alone, from one end to the other.
            models.Index(
                fields=["search_key", "is_current", "kind", "code", "population"], name="territory_by_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("territory", args=[self.kind, self.code])

    @property
    def key(self) -> str:
        """What names it in an address, a form or a file: `commune:93066`."""
        return f"{self.kind}:{self.code}"

    @property
    def label(self) -> str:
        """Its name with its code, as a reader tells homonyms apart and as a form reads it back."""
        return f"{self.name} ({self.code})"

    @property
    def lies_in(self) -> str:
        """What tells it from a homonym: the commune of a part, the department of a commune, the region of it."""
        above = self.commune or self.department or self.region
        return str(above) if above else ""

    @property
    def parent_ids(self) -> list[int]:
        """What it lies in, from the widest to the narrowest."""
        fields = dict.fromkeys(HOLDERS.values())  # department and collectivity share a field
        return [key for field in fields if (key := getattr(self, f"{field}_id")) is not None]


class PostalCode(models.Model):
    """One postal code that serves one territory; a code serves several, and a territory has several."""

    code = models.CharField(_("Postal code"), max_length=5)
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="postal_codes")

    class Meta:
        ordering = ["code", "territory_id"]
        constraints = [models.UniqueConstraint(fields=["code", "territory"], name="postal_code_once")]

    def __str__(self) -> str:
        return self.code


class LoadedEdition(models.Model):
    """Which edition of the open lists the territories come from. One row."""

    name = models.CharField(_("Edition"), max_length=60)
    digest = models.CharField(max_length=64)
    population_year = models.PositiveSmallIntegerField(_("Year of the population"))
    loaded_at = models.DateTimeField(_("Loaded on"), auto_now=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_loaded_edition")]

    def __str__(self) -> str:
        return self.name
