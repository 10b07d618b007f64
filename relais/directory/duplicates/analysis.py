"""Rows to records, the engine, pairs to keep: who may be there twice."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.db import transaction
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


def records_of(network: Network, noun: Noun) -> "pl.DataFrame":
    """The entries of a network as the engine reads them."""
    import polars as pl

    rows = _people(network) if noun == Noun.PERSON else _organisations(network)
    schema = dict.fromkeys(("record_id", *_COLUMNS), pl.String)
    return pl.DataFrame(list(rows), schema=schema)


def _find(noun: Noun, network: Network, tell: Callable[[str, float], None]) -> None:
    # Here, because it takes a second: the site starts without it.
    from relais.engine.linkage import propose_pairs

    tell(gettext_noop("Reading the entries"), 0.1)
    records = records_of(network, noun)
    tell(gettext_noop("Comparing them"), 0.3)
    pairs = propose_pairs(records, noun.value, at_least=AT_LEAST).head(MOST)
    tell(gettext_noop("Keeping the pairs"), 0.9)
    keep_pairs(network, noun, pairs)


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


def _people(network: Network) -> Iterator[dict[str, Any]]:
    for person in _with_details(Person.objects.filter(network=network, deleted_at=None)):
        yield record_of(person)


def _organisations(network: Network) -> Iterator[dict[str, Any]]:
    held = Organisation.objects.filter(network=network, deleted_at=None).select_related("territory")
    for organisation in _with_details(held):
        yield record_of(organisation)


def _with_details(rows) -> Iterator[Any]:
    rows = rows.order_by("pk").prefetch_related("contacts", "addresses__territory")
    return rows.iterator(AT_ONCE)
