"""
What a role bound to structures reaches: these structures, those below them, and the people who act in them now.

The one home of this narrowing. The questions of the directory start from it (`people_for`, `organisations_for`),
and each act asks it about the objects it is given. Models are found by name: their slices import this module.
"""

from collections.abc import Callable, Iterable

from django.apps import apps
from django.db.models import Model, Q
from django.utils import timezone

from relais.core.access.roles import bounds_where

# Acts that make something new: bound, they must say in which structure.
ADDING = {"directory.add_person", "directory.add_organisation"}


def narrows(right: str) -> bool:
    """Whether being bound to structures narrows a right: all of the directory, save that the network is there."""
    return right.startswith("directory.") and right != "directory.see_network"


def below(structures: Iterable[int]) -> set[int]:
    """Some structures and all that is part of them, at any depth: one question a level."""
    known = set(structures)
    level = known
    organisations = apps.get_model("directory", "Organisation")._base_manager
    while level:
        children = organisations.filter(parent_id__in=level).order_by().values_list("pk", flat=True)
        level = set(children) - known
        known = known | level
    return known


def organisations_reached(user, right: str) -> Q:
    """The condition that an organisation is in a network where the right is held, and within what bounds it."""
    return _reached(user, right, lambda structures: Q(pk__in=structures))


def people_reached(user, right: str) -> Q:
    """
    The condition that a person is in a network where the right is held, and acts in a structure that bounds it.

    Someone whose mandate there is over is no longer of the structure.
    """
    return _reached(user, right, lambda structures: Q(pk__in=_people_in(structures)))


def reaches(user, right: str, objects: Iterable[Model]) -> bool:
    """Whether a right reaches each of some objects; those that belong to no structure are not asked about."""
    bounds = {network: bound for network, bound in bounds_where(user, right).items() if bound is not None}
    places = []
    for given in objects:
        bound = bounds.get(getattr(given, "network_id", None) or 0)
        if bound is not None:
            places += [_is_within(given, below(bound))]
    asked = [place for place in places if place is not None]
    if right in ADDING and bounds and not asked:
        networks = {given.pk for given in objects if given._meta.label_lower == "directory.network"}
        return not networks & bounds.keys()
    return all(asked)


def _reached(user, right: str, within: Callable[[set[int]], Q]) -> Q:
    bounds = bounds_where(user, right)
    condition = Q(network__in={network for network, bound in bounds.items() if bound is None})
    for network, bound in bounds.items():
        if bound is not None:
            condition |= Q(network=network) & within(below(bound))
    return condition


def _people_in(structures: set[int]):
    mandates = apps.get_model("directory", "Mandate")._base_manager
    now = Q(until=None) | Q(until__gte=timezone.localdate())
    return mandates.filter(now, organisation_id__in=structures).order_by().values("person_id")


def _is_within(given: Model, structures: set[int]) -> bool | None:
    """Whether an object is of these structures; none when it belongs to no structure at all."""
    label = given._meta.label_lower
    if label == "directory.organisation":
        return given.pk in structures
    # What speaks of someone (a card, a mandate, a way to reach them), and the merge of two entries.
    person_id = given.pk if label == "directory.person" else _first(given, "person_id", "kept_person_id")
    if person_id is not None:
        return _people_in(structures).filter(person_id=person_id).exists()
    organisation_id = _first(given, "organisation_id", "kept_organisation_id")
    return None if organisation_id is None else organisation_id in structures


def _first(given: Model, *names: str) -> int | None:
    return next((key for name in names if (key := getattr(given, name, None)) is not None), None)
