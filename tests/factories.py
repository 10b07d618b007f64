"""A valid object by default, and traits for situations: `NetworkFactory(example=True)`."""

import factory
from factory.django import DjangoModelFactory

from relais.core.access.models import User
from relais.core.access.roles import Role
from relais.core.jobs.models import Job
from relais.core.journal.models import Entry
from relais.core.notifications.models import Notification
from relais.directory.networks.models import Membership, Network
from relais.directory.organisations.models import Organisation
from relais.directory.people.models import Person

PASSWORD = "une phrase facile à retenir"


class NetworkFactory(DjangoModelFactory):
    class Meta:
        model = Network

    class Params:
        example = factory.Trait(is_example=True, name=factory.Sequence(lambda n: f"Réseau d’exemple {n}"))

    name = factory.Sequence(lambda n: f"Réseau {n}")
    slug = factory.Sequence(lambda n: f"reseau-{n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    network = factory.SubFactory(NetworkFactory)
    user = factory.SubFactory("tests.factories.UserFactory")
    role = Role.CAMPAIGNER


class UserFactory(DjangoModelFactory):
    """Someone who signs in, without a role (see `member`); `password=True` gives them `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        closed = factory.Trait(is_active=False)
        installation_admin = factory.Trait(is_superuser=True)

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Camille Le Goff {n}")

    @factory.post_generation
    def password(self, create, wanted, **kwargs):
        if wanted:
            self.set_password(PASSWORD if wanted is True else wanted)
        else:
            self.set_unusable_password()
        self.save(update_fields=["password"])


def member(network: Network, role: str = Role.CAMPAIGNER, **fields) -> User:
    """Someone who holds a role in a network."""
    user = UserFactory(**fields)
    MembershipFactory(network=network, user=user, role=role)
    return user


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    class Params:
        partner = factory.Trait(is_partner=True)

    network = factory.SubFactory(NetworkFactory)
    name = factory.Sequence(lambda n: f"Mairie de Valbrune {n}")
    kind = Organisation.Kind.LOCAL_AUTHORITY


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    network = factory.SubFactory(NetworkFactory)
    given_name = "Nadia"
    family_name = factory.Sequence(lambda n: f"Kerbrat {n}")


class EntryFactory(DjangoModelFactory):
    class Meta:
        model = Entry

    verb = "directory.add_organisation"


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    class Params:
        running = factory.Trait(state=Job.State.RUNNING, share_done=0.4, step="Lecture")
        failed = factory.Trait(state=Job.State.FAILED, error_id="a1b2c3d4")

    kind = "example"


class NotificationFactory(DjangoModelFactory):
    class Meta:
        model = Notification

    user = factory.SubFactory(UserFactory)
    kind = "core.job_done"
