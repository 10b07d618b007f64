from relais.core.journal import action
from relais.directory.networks.models import Network
from relais.directory.organisations.models import Organisation


@action("directory.add_organisation")
def add_organisation(
    *, by, network: Network, name: str, kind: str = Organisation.Kind.OTHER, **fields
) -> Organisation:
    organisation = Organisation(network=network, name=name, kind=kind, **fields)
    organisation.full_clean()
    organisation.save()
    return organisation


@action("directory.change_organisation")
def change_organisation(*, by, organisation: Organisation, **fields) -> Organisation:
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.full_clean()
    organisation.save()
    return organisation
