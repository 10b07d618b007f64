"""Rows to records, the engine, pairs to keep: who may be there twice."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from relais.core.jobs.registry import job
from relais.directory.duplicates.models import Noun, Pair
from relais.directory.duplicates.queries import FIND, record_of
from relais.directory.networks.models import Network
from relais.directory.organisations.models import Organisation
from relais.directory.people.models import Person

if TYPE_CHECKING:
    import polars as pl

AT_ONCE = 2_000
AT_LEAST = 0.5
# A page of pairs is read by people: beyond, the network is better corrected at its source.
MOST = 5_000
# The engine holds the entries of a round in memory, some 8 kB each. Larger networks are compared in several.
IN_A_ROUND = 50_000
_COLUMNS = (
    "name",
    "given_name",
    "street",
    "postal_code",
    "town",
    "town_code",
    "phone",
    "email",
    "website",
    "official_id",
)


@job(FIND[Noun.PERSON], _("Look for people who are there twice"))
def find_same_people(subject_id: str, tell: Callable[[str, float], None]) -> None:
    _find(Noun.PERSON, Network.objects.get(pk=subject_id), tell)


@job(FIND[Noun.ORGANISATION], _("Look for organisations that are there twice"))
def find_same_organisations(subject_id: str, tell: Callable[[str, float], None]) -> None:
    _find(Noun.ORGANISATION, Network.objects.get(pk=subject_id), tell)


def rounds_of(network: Network, noun: Noun, at_most: int = IN_A_ROUND) -> "Iterator[pl.DataFrame]":
    """
    The entries of a network as the engine reads them, in the order of names, so many at a time.

    Rounds overlap a little: two spellings of one name stand near each other.
    """
    import polars as pl

    schema = dict.fromkeys(("record_id", *_COLUMNS), pl.String)
    held: list[dict[str, Any]] = []
    n_new = 0
    for record in map(record_of, _entries(network, noun).iterator(AT_ONCE)):
        held.append(record)
        n_new += 1
        if len(held) == at_most:
            yield pl.DataFrame(held, schema=schema)
            held, n_new = held[-max(at_most // 20, 1) :], 0
    if n_new:
        yield pl.DataFrame(held, schema=schema)


def _find(noun: Noun, network: Network, tell: Callable[[str, float], None]) -> None:
    # Here, because it takes a second: the site starts without it.
    import polars as pl

    from relais.engine.linkage import propose_pairs

    tell(gettext_noop("Reading the entries"), 0.05)
    n_entries = max(_entries(network, noun).count(), 1)
    found, n_read = [], 0
    for records in rounds_of(network, noun):
        tell(gettext_noop("Comparing them"), min(0.05 + 0.85 * n_read / n_entries, 0.9))
        found.append(propose_pairs(records, noun.value, at_least=AT_LEAST))
        n_read += records.height
    tell(gettext_noop("Keeping the pairs"), 0.9)
    if found:
        pairs = pl.concat(found).unique(["left_id", "right_id"], keep="first", maintain_order=True)
        keep_pairs(network, noun, pairs.sort("probability", descending=True, maintain_order=True).head(MOST))


def keep_pairs(network: Network, noun: Noun, pairs: "pl.DataFrame") -> None:
    """Put these pairs in the place of those proposed before; what was answered stays answered."""
    fields = [name for name in pairs.columns if name not in {"left_id", "right_id", "probability"}]
    mine = Pair.objects.filter(network=network, noun=noun)
    with transaction.atomic():
        mine.filter(state=Pair.State.PROPOSED).delete()
        apart = set(mine.values_list("first_id", "second_id"))
        found = []
        for row in pairs.iter_rows(named=True):
            first, second = sorted([int(row["left_id"]), int(row["right_id"])])
            if (first, second) not in apart:
                agreement = {name: row[name] for name in fields if row[name] is not None}
                found.append(
                    Pair(
                        network=network,
                        noun=noun,
                        first_id=first,
                        second_id=second,
                        probability=row["probability"],
                        agreement=agreement,
                    )
                )
        Pair.objects.bulk_create(found, batch_size=AT_ONCE)


def _entries(network: Network, noun: Noun) -> QuerySet[Any]:
    """The entries to compare, with what they are compared by."""
    rows: QuerySet[Any] = (
        Person.objects.all() if noun == Noun.PERSON else Organisation.objects.select_related("territory")
    )
    mine = rows.filter(network=network, deleted_at=None).order_by("search_key", "pk")
    return mine.prefetch_related("contacts", "addresses__territory")
