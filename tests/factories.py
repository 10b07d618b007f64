"""A valid object by default, and traits for situations: `NetworkFactory(example=True)`."""

from datetime import date, timedelta

import factory
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone
from factory.django import DjangoModelFactory

from relais.core.access.models import User
from relais.core.access.roles import Role
from relais.core.access.sealed import digest_of
from relais.core.jobs.models import Job
from relais.core.journal.models import Entry
from relais.core.notifications.models import Notification
from relais.directory.brands.models import Brand, Logo
from relais.directory.cards.attempts import hidden_secret
from relais.directory.cards.codes import digest_of_code, new_code
from relais.directory.cards.models import Card
from relais.directory.consents.models import TEXT, Purpose, PurposeVersion
from relais.directory.details.models import Account, Address, Contact
from relais.directory.duplicates.models import Noun, Pair
from relais.directory.networks.models import Membership, Network
from relais.directory.organisations.models import Organisation
from relais.directory.people.models import Mandate, Person
from relais.directory.requests.models import RightsRequest
from relais.directory.retention.models import Expiry
from relais.directory.teams.models import Invitation

PASSWORD = "une phrase facile à retenir"
TOTP_KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # that of `second_step=True`
PICTURES = ["house", "fish", "star"]  # the secret of an open card


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


class BrandFactory(DjangoModelFactory):
    class Meta:
        model = Brand

    network = factory.SubFactory(NetworkFactory)
    band = "#1d4ed8"


class LogoFactory(DjangoModelFactory):
    """A brand with a logo: one point of colour."""

    class Meta:
        model = Logo

    brand = factory.SubFactory(BrandFactory, logo_width=1, logo_height=1)
    png = b"\x89PNG\r\n\x1a\n"


class InvitationFactory(DjangoModelFactory):
    """Someone invited: `InvitationFactory(link="jeton")` says the token of their mail."""

    class Meta:
        model = Invitation

    class Params:
        link = factory.Sequence(lambda n: f"jeton-{n}")
        too_old = factory.Trait(
            expires_at=factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=1))
        )

    network = factory.SubFactory(NetworkFactory)
    email = factory.Sequence(lambda n: f"invited{n}@example.org")
    role = Role.HELPER
    language = "fr"
    sent_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))
    digest = factory.LazyAttribute(lambda o: digest_of("invitation", o.link))


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

    @factory.post_generation
    def second_step(self, create, wanted, **kwargs):
        if wanted:
            TOTP.activate(self, TOTP_KEY)
            RecoveryCodes.activate(self)


def member(network: Network, role: str = Role.CAMPAIGNER, **fields) -> User:
    """Someone who holds a role in a network."""
    user = UserFactory(**fields)
    MembershipFactory(network=network, user=user, role=role)
    return user


class CardFactory(DjangoModelFactory):
    """The card of a learner; `open=True`: their pictures are those of `PICTURES`. Its code is `code`."""

    class Meta:
        model = Card

    class Params:
        code = factory.LazyFunction(new_code)
        open = factory.Trait(state=Card.State.OPEN)

    person = factory.SubFactory("tests.factories.PersonFactory")
    network = factory.SelfAttribute("person.network")
    user = factory.LazyAttribute(
        lambda card: member(card.person.network, Role.LEARNER, email=None, name=str(card.person))
    )
    code_digest = factory.LazyAttribute(lambda card: digest_of_code(card.code))

    @classmethod
    def _create(cls, model, *args, **fields):
        is_open = fields.get("state") == Card.State.OPEN
        card = super()._create(model, *args, **{**fields, "state": Card.State.UNOPENED})
        card.person.user = card.user
        card.person.save()
        if is_open:
            card.secret, card.state = hidden_secret(card, PICTURES), Card.State.OPEN
            card.save()
        return card


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


class MandateFactory(DjangoModelFactory):
    """What someone does, now; `past=True` for what they no longer do."""

    class Meta:
        model = Mandate

    class Params:
        past = factory.Trait(since=date(2014, 4, 1), until=date(2020, 6, 30))

    person = factory.SubFactory(PersonFactory)
    title = "vice-présidente"


class ContactFactory(DjangoModelFactory):
    """A way to reach someone: an e-mail of a person, unless told otherwise."""

    class Meta:
        model = Contact

    class Params:
        phone = factory.Trait(kind=Contact.Kind.PHONE, value="+33299000001")

    person = factory.SubFactory(PersonFactory)
    value = factory.Sequence(lambda n: f"nadia{n}@arvor.example")


class AddressFactory(DjangoModelFactory):
    class Meta:
        model = Address

    person = factory.SubFactory(PersonFactory)
    lines = "12 rue des Lilas"


class AccountFactory(DjangoModelFactory):
    class Meta:
        model = Account

    person = factory.SubFactory(PersonFactory)
    platform = Account.Platform.MASTODON
    handle = "nadia_kerbrat"


class PairFactory(DjangoModelFactory):
    """Two entries that the engine proposes as one: `PairFactory(network=network, of=[first, second])`."""

    class Meta:
        model = Pair

    class Params:
        of: list = []

    noun = Noun.PERSON
    first_id = factory.LazyAttribute(lambda pair: min(entry.pk for entry in pair.of))
    second_id = factory.LazyAttribute(lambda pair: max(entry.pk for entry in pair.of))
    probability = 0.97
    agreement = {"name": "equal", "given_name": "very close", "phone": "same"}


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


class PurposeFactory(DjangoModelFactory):
    """A use of data with its first text, as the action leaves it; `consent=True` for one that asks first."""

    class Meta:
        model = Purpose
        skip_postgeneration_save = True

    class Params:
        consent = factory.Trait(legal_basis="consent")

    network = factory.SubFactory(NetworkFactory)
    code = factory.Sequence(lambda n: f"purpose-{n}")
    name = factory.Sequence(lambda n: f"Lettres de la cause {n}")
    words = "Nous vous écrivons."
    legal_basis = "legitimate_interest"
    collected, sources, recipients, kept_for = "nom, adresse", "de vous", "l’équipe", "trois ans"

    @factory.post_generation
    def first_text(self, create, wanted, **kwargs):
        texts = {name: getattr(self, name) for name in TEXT}
        PurposeVersion.objects.create(purpose=self, number=self.version, **texts)


class RightsRequestFactory(DjangoModelFactory):
    """Someone wrote to ask for their data; `checked=True` once one knows who they are."""

    class Meta:
        model = RightsRequest

    class Params:
        checked = factory.Trait(state="checked", checked_how="Adresse déjà connue")

    network = factory.SubFactory(NetworkFactory)
    kind, channel = "access", "letter"
    name, contact = "Nadia Kerbrat", "nadia@arvor.example"


class ExpiryFactory(DjangoModelFactory):
    """Someone who is about to be erased."""

    class Meta:
        model = Expiry

    person = factory.SubFactory(PersonFactory)
    network = factory.SelfAttribute("person.network")
    kind = "people"
    last_seen_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1200))
    erase_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=12))
