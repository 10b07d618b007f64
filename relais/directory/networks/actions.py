from django.utils.text import slugify

from relais.core.access.models import User
from relais.core.journal import action
from relais.directory.networks.models import Membership, Network


@action("directory.create_network")
def create_network(*, by, name: str, is_example: bool = False) -> Network:
    """Open a network; its slug is made from its name and never taken twice."""
    base = slugify(name)[:50] or "reseau"
    slug, n = base, 1
    while Network.objects.filter(slug=slug).exists():
        n += 1
        slug = f"{base}-{n}"
    return Network.objects.create(name=name, slug=slug, is_example=is_example)


@action("directory.add_member")
def add_member(*, by, network: Network, user: User, role: str) -> Membership:
    """Give a user a role in a network; giving it twice changes nothing."""
    membership, _created = Membership.objects.get_or_create(network=network, user=user, role=role)
    user.__dict__.pop("_roles_by_network", None)
    return membership
