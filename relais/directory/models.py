"""The nouns of the directory's slices, gathered so that Django sees one app."""

from relais.directory.networks.models import Membership, Network
from relais.directory.organisations.models import Organisation
from relais.directory.people.models import Person
from relais.directory.territories.models import LoadedEdition, PostalCode, Territory

__all__ = ["LoadedEdition", "Membership", "Network", "Organisation", "Person", "PostalCode", "Territory"]
