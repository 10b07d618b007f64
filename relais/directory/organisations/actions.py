from django.utils import timezone

from relais.core.journal import action
from relais.directory.details.actions import give_details
from relais.directory.networks.models import Network
from relais.directory.organisations.models import Organisation


@action("directory.add_organisation")
def add_organisation(
    *, by, network: Network, name: str, kind: str = Organisation.Kind.OTHER,
    email: str = "", phone: str = "", website: str = "", account: str = "", **fields,
) -> Organisation:  # fmt: skip
    """Add an organisation, with the first ways to reach it."""
    organisation = Organisation(network=network, name=name, kind=kind, **fields)
    organisation.full_clean()
    organisation.save()
    give_details(organisation, email=email, phone=phone, website=website, account=account)
    return organisation


@action("directory.change_organisation")
def change_organisation(*, by, organisation: Organisation, version: int, **answers) -> Organisation:
    """Change an organisation that the person read at this version."""
    if answers.get("parent"):
        # Two changes at once could close a circle that neither of them sees.
        Network.objects.select_for_update().get(pk=organisation.network_id)
    return organisation.change_from(version, answers)


@action("directory.delete_organisation")
def delete_organisation(*, by, organisation: Organisation) -> Organisation:
    """Put an organisation away. It can be taken back."""
    if organisation.deleted_at is None:
        organisation.deleted_at = timezone.now()
        organisation.save(update_fields=["deleted_at"])
    return organisation


@action("directory.restore_organisation")
def restore_organisation(*, by, organisation: Organisation) -> Organisation:
    """Take back an organisation, unless another one took its SIRET or its RNA meanwhile."""
    organisation.deleted_at = None
    organisation.full_clean()
    organisation.save(update_fields=["deleted_at"])
    return organisation
