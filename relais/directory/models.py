"""The nouns of the directory's slices, gathered so that Django sees one app."""

from relais.directory.brands.models import Brand, Logo
from relais.directory.cards.models import Allowance, Card
from relais.directory.consents.models import Consent, Objection, Purpose, PurposeVersion
from relais.directory.details.models import Account, Address, Contact
from relais.directory.duplicates.models import Merge, Pair
from relais.directory.networks.models import Membership, Network
from relais.directory.notices.models import Notice, NoticeText
from relais.directory.organisations.models import Organisation
from relais.directory.people.models import Mandate, Person
from relais.directory.requests.models import RightsRequest, Tombstone
from relais.directory.retention.models import Expiry, RetentionRule, RetentionRun
from relais.directory.teams.models import Invitation
from relais.directory.territories.models import LoadedEdition, PostalCode, Territory

__all__ = [
    "Account",
    "Address",
    "Allowance",
    "Brand",
    "Card",
    "Consent",
    "Contact",
    "Expiry",
    "Invitation",
    "LoadedEdition",
    "Logo",
    "Mandate",
    "Membership",
    "Merge",
    "Network",
    "Notice",
    "NoticeText",
    "Objection",
    "Organisation",
    "Pair",
    "Person",
    "PostalCode",
    "Purpose",
    "PurposeVersion",
    "RetentionRule",
    "RetentionRun",
    "RightsRequest",
    "Territory",
    "Tombstone",
]
