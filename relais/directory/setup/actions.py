"""Opening a network with its first administrator: the acts of other slices, together or not at all."""

from dataclasses import dataclass

from django.db import transaction

from relais.core.access.models import User
from relais.core.access.roles import INSTALLATION, Role
from relais.directory.consents.actions import adopt_purposes
from relais.directory.networks.actions import add_member, create_network
from relais.directory.networks.models import Network
from relais.directory.teams.actions import invite
from relais.directory.teams.models import Invitation


@dataclass(frozen=True)
class Opened:
    network: Network
    invitation: Invitation | None  # none: who opens it administers it


@transaction.atomic
def open_network(
    *, by, name: str, administrator: str = "", language: str, token: str, for_installation: bool = False
) -> Opened:
    """
    Open a network with its ready-made purposes of data, and give it an administrator: whoever opens it, or someone
    invited by mail.

    `for_installation`, from the command line only: the one invited also administers the installation.
    """
    network = create_network(by=by, name=name)
    # What data serves must be said before any is held: the network adapts these, or writes its own.
    adopt_purposes(by=INSTALLATION, network=network, language=language)
    if not administrator and isinstance(by, User):
        add_member(by=INSTALLATION, network=network, user=by, role=Role.ADMINISTRATOR)
        return Opened(network, None)
    return Opened(
        network,
        invite(
            by=INSTALLATION,
            network=network,
            email=administrator,
            role=Role.ADMINISTRATOR,
            language=language,
            token=token,
            is_for_installation=for_installation and by is INSTALLATION,
        ),
    )
