from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst

from relais.core.access.models import User
from relais.core.access.roles import Role, networks_where
from relais.core.access.sealed import digest_of
from relais.directory.brands.queries import brand_of
from relais.directory.networks.models import Membership, Network
from relais.directory.teams.models import Invitation

# What the digest of a link is keyed with.
PURPOSE = "invitation"
# Roles that a network may call its own way.
OWN_WORDS = (Role.LEARNER, Role.HELPER, Role.PROFESSIONAL)


def members_for(user, network: Network) -> QuerySet[User]:
    """Those who sign in to a network, for whoever belongs to it; each with `roles_here`."""
    if network.pk not in networks_where(user, "directory.see_network"):
        return User.objects.none()
    here = Membership.objects.filter(network=network).select_related("structure").order_by("since", "pk")
    return User.objects.filter(Exists(here.filter(user=OuterRef("pk")))).prefetch_related(
        Prefetch("memberships", here, to_attr="roles_here")
    )


def members_like(user, network: Network, *, words: str = "", role: str = "") -> QuerySet[User]:
    """Those whose name or address holds some words, of a role; of no role: the staff, without learners."""
    found = members_for(user, network)
    roles = Membership.objects.filter(network=network, user=OuterRef("pk"))
    found = found.filter(Exists(roles.filter(role=role) if role else roles.exclude(role=Role.LEARNER)))
    for word in words.split():
        found = found.filter(name__icontains=word)
    return found


def member_for(user, network: Network, pk: int) -> User:
    """A member, for those who give roles."""
    if network.pk not in networks_where(user, "directory.add_member"):
        raise Http404
    return get_object_or_404(members_for(user, network), pk=pk)


def membership_of(member: User, network: Network, pk: int) -> Membership:
    return get_object_or_404(Membership.objects.filter(user=member, network=network), pk=pk)


def administrators_of(network: Network) -> QuerySet[Membership]:
    """The roles of those who administer a network and can sign in."""
    return Membership.objects.filter(network=network, role=Role.ADMINISTRATOR, user__is_active=True)


def role_words(network: Network) -> dict[str, str]:
    """Each role as this network calls it."""
    brand = brand_of(network)
    return {
        role.value: str(capfirst(brand.word(role.value)) if role in OWN_WORDS else role.label)
        for role in Role
    }


def invitations_for(user) -> QuerySet[Invitation]:
    """The invitations that a reader may send again or withdraw."""
    return Invitation.objects.filter(network__in=networks_where(user, "directory.invite"))


def invitation_for(user, pk: int) -> Invitation:
    return get_object_or_404(invitations_for(user).select_related("network", "structure"), pk=pk)


def open_invitations(user, network: Network) -> QuerySet[Invitation]:
    """Those that still wait, or that grew too old without an answer."""
    mine = invitations_for(user).filter(network=network, accepted_at=None, withdrawn_at=None)
    return mine.select_related("structure", "invited_by")


def invitation_with(token: str) -> Invitation | None:
    """The invitation that a link speaks of; nobody's when the link is not one of ours."""
    return _with_network().filter(digest=digest_of(PURPOSE, token)).first()


def invitation_followed(pk: int | None) -> Invitation | None:
    """The invitation whose link this browser followed."""
    return _with_network().filter(pk=pk).first() if pk else None


def _with_network() -> QuerySet[Invitation]:
    return Invitation.objects.select_related("network__brand", "structure", "invited_by")


@dataclass(frozen=True)
class Welcome:
    """How the page of an invitation greets: what is offered, and what its reader must do."""

    invitation: Invitation
    role: str
    has_account: bool  # the address invited already signs in here

    @property
    def network(self) -> Network:
        return self.invitation.network


def welcome_to(invitation: Invitation) -> Welcome:
    return Welcome(
        invitation,
        role_words(invitation.network)[invitation.role],
        User.objects.filter(email=invitation.email).exists(),
    )
