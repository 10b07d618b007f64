import logging

from django.urls import reverse
from django.utils import translation

from relais.directory.brands.mails import send
from relais.directory.brands.queries import address_of, brand_of
from relais.directory.teams.actions import DAYS_TO_ANSWER, mark_sent
from relais.directory.teams.models import Invitation
from relais.directory.teams.queries import role_words

log = logging.getLogger("relais.mail")


def link_of(invitation: Invitation, token: str, site: str) -> str:
    """The link to give to the person invited; `site` is the address that the site was reached by."""
    return address_of(invitation.network, site) + reverse("invitation_open", args=[token])


def send_invitation(invitation: Invitation, token: str, site: str) -> bool:
    """Write to the person invited, in their language, under the network's brand; false when the mail cannot leave."""
    network = invitation.network
    with translation.override(invitation.language):
        role = role_words(network)[invitation.role]
    try:
        send(
            to=invitation.email,
            template="mail/invitation",
            brand=brand_of(network),
            language=invitation.language,
            address=address_of(network, site),
            role=role,
            invitation=invitation,
            link=link_of(invitation, token, site),
            days=DAYS_TO_ANSWER,
        )
    except OSError:
        log.exception("the mail of invitation %s did not leave", invitation.pk)
        return False
    mark_sent(invitation)
    return True
