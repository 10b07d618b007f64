"""Roles, rights, and the one table that joins them."""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _

TABLE = Path(__file__).parent / "permissions.csv"


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    MANAGER = "manager", _("Structure manager")
    COORDINATOR = "coordinator", _("Territory coordinator")
    PROFESSIONAL = "professional", _("Professional")
    HELPER = "helper", _("Helper")
    LEARNER = "learner", _("Learner")
    RESEARCHER = "researcher", _("Research officer")
    EDITOR = "editor", _("Editor")
    CAMPAIGNER = "campaigner", _("Campaigner")


class Installation:
    """The installation itself: what the command line and the example do before anyone can sign in."""

    pk = None
    is_authenticated = True

    def __str__(self) -> str:
        return str(_("The installation"))


INSTALLATION = Installation()


@dataclass(frozen=True)
class Holding:
    """What someone holds in one network."""

    # Each role, with the structures (ids) that it is bound to; none: the whole network.
    roles: Mapping[str, frozenset[int] | None]
    # The stages of the loop that the network does not use: their rights are held by nobody.
    closed: frozenset[str] = frozenset()

    def opens(self, right: str) -> bool:
        return right.partition(".")[0] not in self.closed and bool(rights()[right] & self.roles.keys())

    def bound_of(self, right: str) -> frozenset[int] | None:
        """The structures that a right is bound to; none as soon as one role gives it for the whole network."""
        bounds = [bound for role, bound in self.roles.items() if role in rights()[right]]
        given = [bound for bound in bounds if bound is not None]
        return frozenset().union(*given) if len(given) == len(bounds) else None


# Memberships and structures live in the directory, which stands above the core: it hands in its questions at start.
RolesOf = Callable[[Any], Mapping[int, Holding]]
Reaches = Callable[[Any, str, Iterable[models.Model]], bool]
_roles_of: RolesOf = lambda user: {}  # noqa: E731
_reaches: Reaches = lambda user, right, objects: True  # noqa: E731
_narrows: Callable[[str], bool] = lambda right: False  # noqa: E731


def answer_roles_with(question: RolesOf, reaches: Reaches, narrows: Callable[[str], bool]) -> None:
    """
    Tell the core how to ask which roles a user holds (`question(user) -> {network id: Holding}`), whether a
    right bound to structures reaches all of some objects, and which rights being bound narrows.
    """
    global _roles_of, _reaches, _narrows
    _roles_of, _reaches, _narrows = question, reaches, narrows


@cache
def rights() -> dict[str, frozenset[str]]:
    """Each right and the roles that hold it, from `permissions.csv`."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["right"]: frozenset(role for role in Role.values if row[role] == "yes")
            for row in csv.DictReader(file)
        }


def networks_where(user: Any, right: str) -> set[int]:
    """The networks (ids) in which the user holds a right: where each question starts."""
    if not getattr(user, "is_authenticated", False) or user is INSTALLATION:
        return set()
    return {network for network, holding in _roles_of(user).items() if holding.opens(right)}


def bounds_where(user: Any, right: str) -> dict[int, frozenset[int] | None]:
    """
    The networks in which the user holds a right, each with the structures that bound it; none: all of it.

    Only the questions about people and organisations narrow by it: see `relais.directory.organisations.reach`.
    """
    if not getattr(user, "is_authenticated", False) or user is INSTALLATION:
        return {}
    held = _roles_of(user)
    return {network: held[network].bound_of(right) for network in networks_where(user, right)}


def rights_in(user: Any, network_id: int, *, whole: bool = False) -> set[str]:
    """All the rights that the user holds in a network; `whole`: without those narrowed to some structures of it."""
    if not getattr(user, "is_authenticated", False) or user is INSTALLATION:
        return set()
    holding = _roles_of(user).get(network_id)
    held = {right for right in rights() if holding.opens(right)} if holding else set()
    if not whole or holding is None:
        return held
    return {right for right in held if holding.bound_of(right) is None or not _narrows(right)}


def may(user: Any, right: str, network_id: int | None) -> bool:
    """Whether the user holds a right in a network."""
    if user is INSTALLATION:
        return True
    if network_id is None:  # an act on the installation, above all networks
        return bool(getattr(user, "is_superuser", False))
    return network_id in networks_where(user, right)


def require(user: Any, right: str, network_ids: Iterable[int | None]) -> None:
    """Refuse unless the user holds the right in every network concerned."""
    if not all(may(user, right, network_id) for network_id in network_ids):
        raise PermissionDenied(right)


def require_reach(user: Any, right: str, objects: Iterable[models.Model]) -> None:
    """Refuse an act on what lies outside the structures that the user's right is bound to."""
    bounds = bounds_where(user, right).values()
    if any(bound is not None for bound in bounds) and not _reaches(user, right, objects):
        raise PermissionDenied(right)
