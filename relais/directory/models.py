"""The nouns of the directory's slices, gathered so that Django sees one app."""

from relais.directory.consents.models import Consent, Objection, Purpose, PurposeVersion
from relais.directory.networks.models import Membership, Network
from relais.directory.notices.models import Notice, NoticeText
from relais.directory.organisations.models import Organisation
from relais.directory.people.models import Person
from relais.directory.requests.models import RightsRequest, Tombstone
from relais.directory.retention.models import Expiry, RetentionRule, RetentionRun
from relais.directory.territories.models import LoadedEdition, PostalCode, Territory

__all__ = [
    "Consent",
    "Expiry",
    "LoadedEdition",
    "Membership",
    "Network",
    "Notice",
    "NoticeText",
    "Objection",
    "Organisation",
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
