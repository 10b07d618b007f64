"""Roles, rights, and the one table that joins them."""

import csv
from collections.abc import Callable, Iterable
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

# Memberships live in the directory, which stands above the core: it hands in its question at start.
RolesOf = Callable[[Any], dict[int, set[str]]]
_roles_of: RolesOf = lambda user: {}  # noqa: E731


def answer_roles_with(question: RolesOf) -> None:
    """Tell the core how to ask which roles a user holds: `question(user) -> {network id: roles}`."""
    global _roles_of
    _roles_of = question


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
    allowed = rights()[right]
    return {network for network, roles in _roles_of(user).items() if allowed & roles}


def rights_in(user: Any, network_id: int) -> set[str]:
    """All the rights that the user holds in a network."""
    if not getattr(user, "is_authenticated", False) or user is INSTALLATION:
        return set()
    roles = _roles_of(user).get(network_id, set())
    return {right for right, allowed in rights().items() if allowed & roles}


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
