from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from relais.core.access.roles import networks_where
from relais.directory.duplicates.models import Merge, Noun, Pair
from relais.directory.networks.models import Network
from relais.directory.organisations.models import Organisation
from relais.directory.organisations.queries import organisations_for, organisations_like
from relais.directory.people.models import Person
from relais.directory.people.queries import people_for, people_like, with_mandates

# The kind of job that looks for the pairs of each noun.
FIND = {
    Noun.PERSON: "directory.find_same_people",
    Noun.ORGANISATION: "directory.find_same_organisations",
}
MERGE = {Noun.PERSON: "directory.merge_people", Noun.ORGANISATION: "directory.merge_organisations"}
# What a user chooses when two entries are merged.
MERGED_FIELDS = {
    Noun.PERSON: ("given_name", "family_name", "user"),
    Noun.ORGANISATION: ("name", "kind", "siret", "rna", "parent", "territory", "place", "is_partner"),
}


@dataclass(frozen=True)
class Proposal:
    """A pair with its two entries."""

    pair: Pair
    first: Person | Organisation
    second: Person | Organisation


def entries_for(user, noun: Noun) -> QuerySet:
    """The entries of a noun that a reader may see, with what tells them apart."""
    if noun == Noun.PERSON:
        return with_mandates(people_for(user)).prefetch_related(
            "contacts", "addresses__territory", "accounts"
        )
    found = organisations_for(user).select_related("parent", "territory")
    return found.prefetch_related("contacts", "addresses__territory", "accounts")


def entry_for(user, noun: Noun, pk: int):
    """An entry that the reader may merge."""
    mine = entries_for(user, noun).filter(network__in=networks_where(user, MERGE[noun]))
    return get_object_or_404(mine.select_related("network"), pk=pk)


def pairs_for(user, network: Network, noun: Noun) -> QuerySet[Pair]:
    """The pairs to compare of which the reader may see both entries, likeliest first."""
    seen = people_for(user) if noun == Noun.PERSON else organisations_for(user)
    # Asked of each pair: a list of a million keys would be longer than the pairs.
    both = [Exists(seen.filter(network=network, pk=OuterRef(name))) for name in ("first_id", "second_id")]
    return Pair.objects.filter(
        network=network,
        network__in=networks_where(user, MERGE[noun]),
        noun=noun,
        state=Pair.State.PROPOSED,
    ).filter(*both)


def pair_for(user, noun: Noun, pk: int) -> Pair:
    pair = get_object_or_404(Pair.objects.select_related("network"), pk=pk, noun=noun)
    return get_object_or_404(pairs_for(user, pair.network, noun), pk=pk)


def with_entries(user, noun: Noun, pairs) -> list[Proposal]:
    """Pairs with their entries, with as many questions however many pairs."""
    pairs = list(pairs)
    entries = entries_for(user, noun).in_bulk(
        {pk for pair in pairs for pk in (pair.first_id, pair.second_id)}
    )
    return [Proposal(pair, entries[pair.first_id], entries[pair.second_id]) for pair in pairs]


def pair_of(noun: Noun, left, right) -> Pair | None:
    """What the engine said of two entries, if it compared them."""
    first, second = sorted([left.pk, right.pk])
    return Pair.objects.filter(noun=noun, first_id=first, second_id=second).first()


def candidates_for(user, entry, words: str, limit: int = 20) -> list:
    """Those of the network of an entry whose name holds some words, to be merged with it."""
    if not words.strip():
        return []
    found = (
        people_like(user, entry.network, words=words)
        if isinstance(entry, Person)
        else organisations_like(user, entry.network, words=words)
    )
    return list(found.exclude(pk=entry.pk)[:limit])


def merges_into(user, entry) -> QuerySet[Merge]:
    """The merges into an entry that the reader may undo, the latest first."""
    noun = Noun(entry._meta.model_name)
    right = {
        Noun.PERSON: "directory.undo_merge_of_people",
        Noun.ORGANISATION: "directory.undo_merge_of_organisations",
    }
    if entry.network_id not in networks_where(user, right[noun]):
        return Merge.objects.none()
    standing = {f"lost_{noun}__merged_into": entry, f"kept_{noun}": entry}
    return Merge.objects.filter(undone_at=None, **standing).select_related(f"lost_{noun}")


def merge_for(user, noun: Noun, pk: int) -> Merge:
    """A merge whose kept entry the reader may see."""
    merge = get_object_or_404(
        Merge.objects.select_related("network").exclude(**{f"kept_{noun}": None}), undone_at=None, pk=pk
    )
    get_object_or_404(entries_for(user, noun), pk=merge.kept.pk)
    return merge


def record_of(entry) -> dict[str, str | None]:
    """
    An entry as the engine compares it: its names, its first address, the contact of each kind that is used first.

    `entry` was read with its contacts and its addresses.
    """
    address = next(iter(entry.addresses.all()), None)
    contacts: dict[str, str] = {}
    for contact in entry.contacts.all():
        contacts.setdefault(contact.kind, contact.value)
    commune = address.territory if address else None
    record = {
        "record_id": str(entry.pk),
        "street": address.lines if address else "",
        "postal_code": address.postal_code if address else "",
        "town": (commune.name if commune else address.town) if address else "",
        "town_code": commune.code if commune else "",
        "phone": contacts.get("phone"),
        "email": contacts.get("email"),
        "website": contacts.get("website"),
    }
    if isinstance(entry, Person):
        record |= {"given_name": entry.given_name, "name": entry.family_name}
    else:
        record |= {"name": entry.name, "official_id": entry.siret or entry.rna}
        if not record["town"]:
            record |= {"town": entry.where, "town_code": entry.territory.code if entry.territory else ""}
    return {name: value or None for name, value in record.items()}
