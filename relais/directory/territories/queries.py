from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from relais.core.access.roles import networks_where
from relais.directory.territories.kinds import HOLDERS, PARENTS, Kind
from relais.directory.territories.models import LoadedEdition, Territory

# What a page lists inside a territory, in this order.
_LISTED_IN = {
    Kind.REGION: (Kind.DEPARTMENT, Kind.EPCI),
    Kind.DEPARTMENT: (Kind.COMMUNE, Kind.EPCI, Kind.DISTRICT),
    Kind.COLLECTIVITY: (Kind.COMMUNE,),
    Kind.DISTRICT: (Kind.COMMUNE,),
    Kind.EPCI: (Kind.COMMUNE,),
    Kind.COMMUNE: (Kind.BOROUGH, Kind.DELEGATED, Kind.ASSOCIATED),
}


def territories_for(user) -> QuerySet[Territory]:
    """The territories, for whoever has a role in a network: they are public and the same for all."""
    seen = Territory.objects.all()
    return seen if networks_where(user, "directory.see_territories") else seen.none()


def territory_for(user, kind: str, code: str) -> Territory:
    """One territory, also one that has left the list: rows may still speak of it."""
    if not code.isalnum():
        raise Http404
    places = territories_for(user).select_related("department", "region", "commune")
    return get_object_or_404(places, kind=kind, code=code)


def loaded_edition() -> LoadedEdition | None:
    return LoadedEdition.objects.order_by("pk").first()


def by_insee(code: str, kind: str = Kind.COMMUNE) -> Territory | None:
    """
    The territory of this kind that has this code, whatever the case of the letters of Corsica.

    When a commune is asked for and the code is that of a part (an arrondissement of Paris, a delegated or
    associated commune), the commune that it lies in answers.
    """
    code = code.strip().upper()
    found = Territory.objects.filter(kind=kind, code=code).first()
    if found is None and kind == Kind.COMMUNE:
        part = Territory.objects.filter(code=code, commune__isnull=False).select_related("commune").first()
        return part.commune if part else None
    return found


def by_postal_code(code: str, *kinds: str) -> QuerySet[Territory]:
    """The territories that a postal code serves, communes unless told otherwise, the most peopled first."""
    wanted = kinds or (Kind.COMMUNE.value,)
    return by_population(
        Territory.objects.filter(postal_codes__code=code.strip(), kind__in=wanted, is_current=True)
    )


def by_population(territories: QuerySet[Territory]) -> QuerySet[Territory]:
    """The most peopled first, the unknown last."""
    return territories.order_by(F("population").desc(nulls_last=True), "search_key", "code")


def ancestors(territory: Territory) -> list[Territory]:
    """What a territory lies in, from the widest to the narrowest."""
    keys = territory.parent_ids
    found = Territory.objects.in_bulk(keys)
    return [found[key] for key in keys]


def children(territory: Territory, kind: str = "") -> QuerySet[Territory]:
    """What lies directly in a territory; with a kind, all of this kind that lies in it."""
    inside = _inside(territory)
    if kind:
        return inside.filter(kind=kind)
    below = [low for low, above in PARENTS.items() if territory.kind in above]
    if territory.kind == Kind.EPCI:
        below = [Kind.COMMUNE]
    direct = inside.filter(kind__in=below)
    if territory.kind == Kind.DEPARTMENT:  # in Mayotte, no arrondissement stands between
        direct = direct.filter(~Q(kind=Kind.COMMUNE) | Q(district=None))
    return direct


def within(territory: Territory) -> QuerySet[Territory]:
    """Everything that lies in a territory, itself included: `places.filter(territory__in=within(region))`."""
    return Territory.objects.filter(Q(pk=territory.pk) | _held_by(territory), is_current=True)


def kinds_inside(territory: Territory) -> list[str]:
    """The kinds that a page lists inside a territory, those that it has."""
    present = set(_inside(territory).order_by().values_list("kind", flat=True).distinct())
    return [kind.value for kind in _LISTED_IN.get(Kind(territory.kind), ()) if kind.value in present]


def _inside(territory: Territory) -> QuerySet[Territory]:
    return Territory.objects.filter(_held_by(territory), is_current=True)


def _held_by(territory: Territory) -> Q:
    holder = HOLDERS.get(Kind(territory.kind))
    return Q(**{holder: territory.pk}) if holder else Q(pk__in=[])
