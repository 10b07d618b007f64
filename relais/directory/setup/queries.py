from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from relais.core.access.models import User
from relais.core.access.roles import Role
from relais.directory.brands.queries import brand_of
from relais.directory.networks.models import Membership, Network
from relais.directory.organisations.models import Organisation
from relais.directory.organisations.queries import organisations_for
from relais.directory.teams.models import Invitation
from relais.directory.teams.queries import open_invitations


@dataclass(frozen=True)
class Opening:
    """How far a network is: its structures, its team, its brand."""

    n_structures: int
    n_members: int
    n_waiting: int
    is_branded: bool

    @property
    def steps(self) -> list[dict]:
        """What is done, the first thing to do, what follows."""
        pages = [
            (_("Name"), True, ""),
            (_("Structures"), self.n_structures > 0, reverse("organisations") + "?kind=support"),
            (_("Team"), self.n_members + self.n_waiting > 1, reverse("members")),
            (_("Brand"), self.is_branded, reverse("brand")),
        ]
        current = next((n for n, (_label, is_done, _url) in enumerate(pages) if not is_done), len(pages))
        return [
            {
                "label": label,
                "url": url,
                "state": "done" if is_done else "current" if n == current else "next",
            }
            for n, (label, is_done, url) in enumerate(pages)
        ]

    @property
    def is_over(self) -> bool:
        return all(step["state"] == "done" for step in self.steps)


def opening_of(user, network: Network) -> Opening:
    structures = organisations_for(user).filter(network=network, kind=Organisation.Kind.SUPPORT)
    members = Membership.objects.filter(network=network).order_by().values("user").distinct()
    return Opening(
        structures.count(),
        members.count(),
        open_invitations(user, network).count(),
        brand_of(network).version > 0,
    )


def all_networks(user: User):
    """Every network of the installation, each with whether someone administers it; for its own administrator only."""
    heads = Membership.objects.filter(network=OuterRef("pk"), role=Role.ADMINISTRATOR, user__is_active=True)
    known = Network.objects.annotate(
        is_administered=Exists(heads), is_waiting=Exists(_first_invitations().filter(network=OuterRef("pk")))
    )
    return known if user.is_superuser else known.none()


def first_invitation_to(user: User, pk: int) -> Invitation:
    """The offer that the first administrator of a network has not answered."""
    network = get_object_or_404(all_networks(user).filter(is_administered=False), pk=pk)
    return get_object_or_404(_first_invitations().select_related("network"), network=network)


def _first_invitations():
    return Invitation.objects.filter(role=Role.ADMINISTRATOR, accepted_at=None, withdrawn_at=None)
