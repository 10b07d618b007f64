"""What whoever holds the console does before anyone can sign in."""

import secrets
import sys

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation

from relais.core.access.roles import INSTALLATION
from relais.directory.setup.actions import open_network
from relais.directory.teams.actions import DAYS_TO_ANSWER
from relais.directory.teams.mails import link_of


def open_network_from_console(
    *, name: str, administrator: str, language: str, address: str, for_installation: bool
) -> int:
    """
    Open a network and print the link by which its administrator joins: no mail server is needed yet.

    The password is chosen on the page of the link, never on a command line that others may read.
    """
    token = secrets.token_urlsafe(32)
    try:
        with translation.override("en"):  # as every command speaks
            validate_email(administrator)
            opened = open_network(
                by=INSTALLATION,
                name=" ".join(name.split()),
                administrator=administrator,
                language=language,
                token=token,
                for_installation=for_installation,
            )
    except ValidationError as error:
        print(f"relais network: {' '.join(error.messages)}", file=sys.stderr)
        return 2
    if opened.invitation is None:
        raise RuntimeError("the console always invites")
    print(f"The network “{opened.network}” is open. Give this link to {opened.invitation.email}:")
    print(link_of(opened.invitation, token, address))
    print(f"It works once, for {DAYS_TO_ANSWER} days.")
    return 0
