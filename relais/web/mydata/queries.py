from dataclasses import dataclass

from django.utils import timezone

from relais.core.journal.models import Entry
from relais.directory.consents.models import Consent, Objection, Purpose
from relais.directory.consents.queries import choices_of, objections_of, uses_of
from relais.directory.details.models import Contact
from relais.directory.networks.models import Network
from relais.directory.people.models import Person
from relais.directory.requests.collect import Block, held_on
from relais.directory.requests.queries import own_people


@dataclass(frozen=True)
class Place:
    """One network where I am known: what I may choose there."""

    person: Person
    choices: list[tuple[Purpose, Consent | None]]
    uses: list[tuple[Purpose, Objection | None]]
    frozen: bool

    @property
    def network(self) -> Network:
        return self.person.network


def places_of(user) -> list[Place]:
    return [_place(person) for person in own_people(user)]


def blocks_of(user) -> list[Block]:
    """What is held on me, in words, table by table."""
    return held_on(own_people(user), user)


def data_held_on(user) -> dict:
    """Everything that this installation holds on someone who signs in, ready to be taken away."""
    people = own_people(user)
    about = Entry.objects.filter(
        subject_type="directory.person", subject_id__in=[str(person.pk) for person in people]
    )
    return {
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "held": [
            {"table": block.held.model, "what": block.title, "count": block.n, "rows": block.data}
            for block in held_on(people, user, whole=True)
        ],
        "what_i_did": [_act(entry) for entry in Entry.objects.filter(actor_id=user.pk).iterator(2000)],
        # Who of the team did it is data on them, not on the person: the verb and the moment are told.
        "what_was_done_to_my_entry": [_act(entry) for entry in about.iterator(2000)],
    }


def count_acts(user) -> int:
    return Entry.objects.filter(actor_id=user.pk).count()


def networks_that_know(user) -> list[Network]:
    """Those to which someone may ask something about their data."""
    known = Network.objects.filter(memberships__user=user) | Network.objects.filter(people__user=user)
    return list(known.distinct().order_by("name", "pk"))


def contact_of(person: Person, kind: str) -> str:
    """The e-mail or the telephone used first for a person."""
    first = Contact.objects.filter(person=person, kind=kind).order_by("-is_preferred", "pk").first()
    return first.value if first else ""


def _place(person: Person) -> Place:
    frozen = objections_of(person).filter(kind=Objection.Kind.RESTRICTION).exists()
    return Place(person, choices_of(person), uses_of(person), frozen)


def _act(entry: Entry) -> dict:
    return {
        "verb": entry.verb,
        "subject": f"{entry.subject_type} {entry.subject_id}".strip(),
        "at": entry.occurred_at.isoformat(timespec="seconds"),
    }
