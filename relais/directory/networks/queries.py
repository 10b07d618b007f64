from collections import defaultdict
from collections.abc import Mapping

from django.db.models import QuerySet

from relais.core.access.roles import Holding, networks_where
from relais.directory.networks.models import Membership, Network


def roles_of(user) -> Mapping[int, Holding]:
    """What a user holds, network by network. Read once per request: the user object keeps it."""
    if not hasattr(user, "_roles_by_network"):
        bounds: dict[int, dict[str, set[int] | None]] = defaultdict(dict)
        closed: dict[int, frozenset[str]] = {}
        held = Membership.objects.filter(user_id=user.pk).order_by("pk")
        rows = held.values_list("network_id", "role", "structure_id", "network__closed_stages")
        for network_id, role, structure_id, closed_stages in rows:
            closed[network_id] = frozenset(closed_stages)
            known = bounds[network_id].setdefault(role, set())
            # The same role once for the whole network is wider than any structure.
            if structure_id is None or known is None:
                bounds[network_id][role] = None
            else:
                known.add(structure_id)
        user._roles_by_network = {
            network_id: Holding(
                {role: None if bound is None else frozenset(bound) for role, bound in roles.items()},
                closed[network_id],
            )
            for network_id, roles in bounds.items()
        }
    return user._roles_by_network


def forget_roles(user) -> None:
    """What the user holds has changed: ask again."""
    user.__dict__.pop("_roles_by_network", None)


def networks_for(user) -> QuerySet[Network]:
    """The networks that a reader belongs to."""
    return Network.objects.filter(pk__in=networks_where(user, "directory.see_network"))
