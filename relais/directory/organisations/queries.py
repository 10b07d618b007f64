from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relais.core.access.roles import bounds_where, networks_where
from relais.core.journal.models import Entry
from relais.core.search import InOrder, Words, searchable
from relais.core.search.spelling import number_word, plain_words
from relais.directory.details.models import Account, Contact
from relais.directory.networks.models import Network
from relais.directory.organisations.models import Organisation
from relais.directory.reach import organisations_reached
from relais.directory.territories.models import Territory
from relais.directory.territories.queries import within

# How many of the people of an organisation its page shows.
SHOWN = 50


def organisations_for(user) -> QuerySet[Organisation]:
    """The organisations that a reader may see, in all their networks and structures: every question starts here."""
    return Organisation.objects.filter(
        organisations_reached(user, "directory.see_organisations"), deleted_at=None
    )


def organisation_for(user, pk: int) -> Organisation:
    found = organisations_for(user).select_related("network", "parent", "territory").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def deleted_organisations_for(user) -> QuerySet[Organisation]:
    """Those that were deleted and that this reader can take back; what was merged is undone by its merge."""
    mine = Organisation.objects.filter(organisations_reached(user, "directory.restore_organisation"))
    return mine.filter(merged_into=None).exclude(deleted_at=None)


def kept_for(user, pk: int) -> Organisation | None:
    """The entry that an entry was merged into, when it was."""
    return organisations_for(user).filter(merged_from=pk).first()


def history_of(organisation: Organisation) -> QuerySet[Entry]:
    """What was done to an organisation, and to the entries that were merged into its own."""
    merged = Organisation.objects.filter(merged_into=organisation).values_list("pk", flat=True)
    ids = [str(pk) for pk in (organisation.pk, *merged)]
    return Entry.objects.filter(subject_type=Organisation._meta.label_lower, subject_id__in=ids)


def children_of(user, organisation: Organisation) -> QuerySet[Organisation]:
    return organisations_for(user).filter(parent=organisation).select_related("territory")


def mandates_in(user, organisation: Organisation):
    """The mandates that people have in an organisation, for whoever may see people; those of now come first."""
    if organisation.network_id not in networks_where(user, "directory.see_people"):
        return organisation.mandates.none()
    return organisation.mandates.filter(person__deleted_at=None).select_related("person", "territory")[:SHOWN]


def words_about(network: Network, text: str) -> Words:
    """What someone typed, as a question about the organisations of a network."""
    return Words(network.pk, Organisation, text)


def in_order(user, network: Network, words: Words) -> InOrder | None:
    """How to read the first of the many organisations that bear words, for a reader who may see all of them."""
    if bounds_where(user, "directory.see_organisations").get(network.pk) is not None:
        return None
    return words.in_order(organisations_like(user, network))


def organisations_like(
    user,
    network: Network,
    *,
    words: Words | str = "",
    kind: str = "",
    territory: Territory | None = None,
    partners_only: bool = False,
) -> QuerySet[Organisation]:
    """Those of a network whose name holds all the words, of a kind, in a territory and what lies in it."""
    mine = organisations_for(user).filter(network=network).select_related("territory")
    looked_for = words if isinstance(words, Words) else words_about(network, words)
    found = looked_for.among(mine)
    if kind:
        found = found.filter(kind=kind)
    if territory:
        found = found.filter(territory__in=within(territory))
    if partners_only:
        found = found.filter(is_partner=True)
    return found


def count_people(organisations: Iterable[Organisation]) -> None:
    """Write on each how many people have a mandate in it now: one question for all of them."""
    ids = [organisation.pk for organisation in organisations]
    now = Q(mandates__person__deleted_at=None) & (
        Q(mandates__until=None) | Q(mandates__until__gte=timezone.localdate())
    )
    counted = Organisation.objects.filter(pk__in=ids).order_by()
    counted = counted.annotate(n=Count("mandates__person", filter=now, distinct=True))
    numbers = dict(counted.values_list("pk", "n"))
    for organisation in organisations:
        setattr(organisation, "n_people", numbers[organisation.pk])  # noqa: B010 - a page reads it


def organisations_named(network: Network, text: str, among: set[int] | None = None) -> list[Organisation]:
    """Those that a typed name means, among some: « Name », or « Name, Place » when several bear the same."""
    known = _known_in(network, among).order_by("pk")
    key = plain_words(text)
    # A name in letters that have no plain words, such as Arabic, is compared as written.
    same = known.filter(search_key=key) if key else known.filter(name=text.strip())
    if same:
        return list(same)
    name, _comma, place = text.rpartition(",")
    if not name:
        return []
    there = Q(place__iexact=place.strip()) | Q(territory__name__iexact=place.strip())
    return list(known.filter(there, search_key=plain_words(name)))


def names_to_suggest(network: Network, limit: int = 200, among: set[int] | None = None) -> list[str]:
    """The names offered while typing, among some: partners first."""
    known = _known_in(network, among)
    known = known.order_by("-is_partner", "search_key", "pk")
    return list(dict.fromkeys(known.values_list("name", flat=True)[:limit]))


def _known_in(network: Network, among: set[int] | None) -> QuerySet[Organisation]:
    known = Organisation.objects.filter(network=network, deleted_at=None)
    return known if among is None else known.filter(pk__in=among)


def _texts_of(organisation: Organisation, contacts: list[Contact], accounts: list[Account]) -> list[str]:
    """What it is found by: its name, where it is, its numbers, and how it is reached."""
    values = [
        number_word(contact.value) if contact.kind == Contact.Kind.PHONE else contact.value
        for contact in contacts
        if contact.kind != Contact.Kind.WEBSITE
    ]
    numbers = [organisation.siret, organisation.rna]
    return [
        organisation.name,
        organisation.where,
        *numbers,
        *values,
        *(account.handle for account in accounts),
    ]


searchable(
    Organisation,
    label=_("Organisations"),
    rows_for=organisations_for,
    texts=_texts_of,
    page="organisations",
    right="directory.see_organisations",
    parts=["contacts", "accounts"],
)
