from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.core.access.roles import bounds_where
from relais.core.journal.models import Entry
from relais.core.search import InOrder, Words, searchable
from relais.core.search.spelling import number_word
from relais.directory.details.models import Account, Address, Contact
from relais.directory.networks.models import Network
from relais.directory.people.models import Mandate, Person
from relais.directory.reach import people_reached
from relais.directory.territories.models import Territory
from relais.directory.territories.queries import within


def people_for(user) -> QuerySet[Person]:
    """The people that a reader may see, in all their networks and structures: every question starts here."""
    return Person.objects.filter(people_reached(user, "directory.see_people"), deleted_at=None)


def person_for(user, pk: int) -> Person:
    person = with_mandates(people_for(user)).select_related("network").filter(pk=pk).first()
    if person is None:
        raise Http404
    return person


def deleted_people_for(user) -> QuerySet[Person]:
    """Those that were deleted and that this reader can take back; what was merged is undone by its merge."""
    mine = Person.objects.filter(people_reached(user, "directory.restore_person"))
    return mine.filter(merged_into=None).exclude(deleted_at=None)


def kept_for(user, pk: int) -> Person | None:
    """The entry that an entry was merged into, when it was."""
    return people_for(user).filter(merged_from=pk).first()


def with_mandates(people: QuerySet[Person]) -> QuerySet[Person]:
    """Each with their mandates and the organisations of these: two questions for all of them."""
    mandates = Mandate.objects.select_related("organisation", "territory")
    return people.prefetch_related(Prefetch("mandates", mandates))


def history_of(person: Person) -> QuerySet[Entry]:
    """What was done to a person, and to the entries that were merged into theirs."""
    merged = Person.objects.filter(merged_into=person).values_list("pk", flat=True)
    ids = [str(pk) for pk in (person.pk, *merged)]
    return Entry.objects.filter(subject_type=Person._meta.label_lower, subject_id__in=ids)


def mandate_of(person: Person, pk: int) -> Mandate:
    return get_object_or_404(person.mandates.select_related("person", "organisation"), pk=pk)


def words_about(network: Network, text: str) -> Words:
    """What someone typed, as a question about the people of a network."""
    return Words(network.pk, Person, text)


def in_order(user, network: Network, words: Words) -> InOrder | None:
    """How to read the first of the many people who bear words, for a reader who may see all of them."""
    if bounds_where(user, "directory.see_people").get(network.pk) is not None:
        return None
    return words.in_order(people_like(user, network))


def people_like(
    user,
    network: Network,
    *,
    words: Words | str = "",
    kind: str = "",
    territory: Territory | None = None,
    reached_by: str = "",
) -> QuerySet[Person]:
    """
    Those of a network who answer to some words, and whose present organisation is of a kind.

    The words are those of a name, a whole e-mail address or a whole telephone number. `reached_by` keeps those who
    have a contact of a kind (`email`, `phone`), or none at all (`nothing`).
    """
    looked_for = words if isinstance(words, Words) else words_about(network, words)
    found = looked_for.among(people_for(user).filter(network=network))
    if kind:
        found = found.filter(_mandated(organisation__kind=kind))
    if territory:
        inside = within(territory).values("pk")
        lives = Exists(Address.objects.filter(person=OuterRef("pk"), territory__in=inside))
        found = found.filter(
            Q(lives) | _mandated(territory__in=inside) | _mandated(organisation__territory__in=inside)
        )
    contacts = Contact.objects.filter(person=OuterRef("pk"))
    if reached_by == "nothing":
        found = found.exclude(Exists(contacts)).exclude(Exists(Address.objects.filter(person=OuterRef("pk"))))
    elif reached_by:
        found = found.filter(Exists(contacts.filter(kind=reached_by)))
    return with_mandates(found)


def _mandated(**condition) -> Exists:
    """That a person has a mandate now of which this is true."""
    now = Q(until=None) | Q(until__gte=timezone.localdate())
    return Exists(Mandate.objects.filter(now, person=OuterRef("pk"), **condition))


def _texts_of(person: Person, contacts: list[Contact], accounts: list[Account]) -> list[str]:
    """What someone is found by: their name, and what is whole in itself, an address, a number, an account."""
    values = [
        number_word(contact.value) if contact.kind == Contact.Kind.PHONE else contact.value
        for contact in contacts
        if contact.kind != Contact.Kind.WEBSITE
    ]
    return [person.given_name, person.family_name, *values, *(account.handle for account in accounts)]


searchable(
    Person,
    label=_("People"),
    rows_for=people_for,
    texts=_texts_of,
    sort_key=lambda person: f"{person.family_name} {person.given_name}",
    page="people",
    right="directory.see_people",
    parts=["contacts", "accounts"],
)
