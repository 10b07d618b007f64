from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from relais.core.access.models import User
from relais.core.journal import action
from relais.directory.networks.models import BOUND_ROLES, STAGES, Membership, Network
from relais.directory.networks.queries import forget_roles


@action("directory.create_network")
def create_network(*, by, name: str, is_example: bool = False) -> Network:
    """Open a network; its slug is made from its name and never taken twice."""
    base = slugify(name)[:50] or "reseau"
    slug, n = base, 1
    while Network.objects.filter(slug=slug).exists():
        n += 1
        slug = f"{base}-{n}"
    network = Network(name=name, slug=slug, is_example=is_example)
    network.full_clean()
    network.save()
    return network


@action("directory.change_network")
def change_network(*, by, network: Network, stages: list[str]) -> Network:
    """Say which stages of the loop a network uses; the rights and the pages of the others are closed."""
    unknown = set(stages) - set(STAGES)
    if unknown:
        raise ValidationError(_("Choose stages of the loop."))
    network.closed_stages = [stage for stage in STAGES if stage not in stages]
    network.save(update_fields=["closed_stages"])
    return network


@action("directory.add_member")
def add_member(*, by, network: Network, user: User, role: str, structure=None) -> Membership:
    """Give a user a role in a network, or in one structure of it; giving it twice changes nothing."""
    if structure is not None and (structure.network_id != network.pk or role not in BOUND_ROLES):
        raise ValidationError(_("This role is for the whole network: leave the structure empty."))
    membership, _created = Membership.objects.get_or_create(
        network=network, user=user, role=role, structure=structure
    )
    forget_roles(user)
    return membership
