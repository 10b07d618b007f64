"""The kinds of territory, from the widest to the narrowest, and what each lies in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    REGION = "region", _("Region")
    DEPARTMENT = "department", _("Department")
    COLLECTIVITY = "collectivity", _("Overseas collectivity")
    DISTRICT = "district", _("Arrondissement of a department")
    EPCI = "epci", _("Group of communes (EPCI)")
    COMMUNE = "commune", _("Commune")
    BOROUGH = "borough", _("Municipal arrondissement")
    DELEGATED = "delegated", _("Delegated commune")
    ASSOCIATED = "associated", _("Associated commune")


# The same, as the title of a list.
KINDS_AS_LISTS = {
    Kind.REGION: _("Regions"),
    Kind.DEPARTMENT: _("Departments"),
    Kind.COLLECTIVITY: _("Overseas collectivities"),
    Kind.DISTRICT: _("Arrondissements of the department"),
    Kind.EPCI: _("Groups of communes"),
    Kind.COMMUNE: _("Communes"),
    Kind.BOROUGH: _("Municipal arrondissements"),
    Kind.DELEGATED: _("Delegated communes"),
    Kind.ASSOCIATED: _("Associated communes"),
}

# The parts of a commune: they have a code and a name, sometimes the very code of their commune.
PARTS = (Kind.BOROUGH, Kind.DELEGATED, Kind.ASSOCIATED)

# Which field of a territory names the territory of this kind that it lies in.
HOLDERS = {
    Kind.REGION: "region",
    Kind.DEPARTMENT: "department",
    Kind.COLLECTIVITY: "department",
    Kind.DISTRICT: "district",
    Kind.EPCI: "epci",
    Kind.COMMUNE: "commune",
}

# What a territory may have as its next one up in the list of INSEE.
PARENTS = {
    Kind.REGION: (),
    Kind.DEPARTMENT: (Kind.REGION,),
    Kind.COLLECTIVITY: (),
    Kind.DISTRICT: (Kind.DEPARTMENT,),
    Kind.EPCI: (),
    Kind.COMMUNE: (Kind.DISTRICT, Kind.DEPARTMENT, Kind.COLLECTIVITY),
    Kind.BOROUGH: (Kind.COMMUNE,),
    Kind.DELEGATED: (Kind.COMMUNE,),
    Kind.ASSOCIATED: (Kind.COMMUNE,),
}
