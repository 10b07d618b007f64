from collections import defaultdict

from django.db.models import QuerySet

from relais.core.access.roles import networks_where
from relais.directory.networks.models import Membership, Network


def roles_of(user) -> dict[int, set[str]]:
    """The roles that a user holds, network by network. Read once per request: the user object keeps it."""
    if not hasattr(user, "_roles_by_network"):
        roles: dict[int, set[str]] = defaultdict(set)
        for network_id, role in Membership.objects.filter(user_id=user.pk).values_list("network_id", "role"):
            roles[network_id].add(role)
        user._roles_by_network = dict(roles)
    return user._roles_by_network


def networks_for(user) -> QuerySet[Network]:
    """The networks that a reader belongs to."""
    return Network.objects.filter(pk__in=networks_where(user, "directory.see_network"))


def members_of(user, network: Network) -> list[dict]:
    """The team of a network, each with the roles they hold in it."""
    if network.pk not in networks_where(user, "directory.see_network"):
        return []
    members: dict[int, dict] = {}
    held = (
        Membership.objects.filter(network=network)
        .select_related("user")
        .order_by("user__name", "user", "since")
    )
    for membership in held:
        entry = members.setdefault(
            membership.user_id, {"user": membership.user, "roles": [], "since": membership.since}
        )
        entry["roles"].append(membership.get_role_display())
    return list(members.values())
