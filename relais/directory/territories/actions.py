from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.models import Model

from relais.core.access.roles import INSTALLATION
from relais.core.journal import action
from relais.directory.territories.edition import DATA, Edition, Key, TerritoryRow, digest_of, read_edition
from relais.directory.territories.kinds import HOLDERS, Kind
from relais.directory.territories.models import LoadedEdition, PostalCode, Territory
from relais.directory.territories.queries import loaded_edition
from relais.directory.territories.spelling import search_key

_BATCH = 2000
_PLAIN = ("name", "latitude", "longitude", "west", "south", "east", "north", "population")
_HOLDERS = tuple(dict.fromkeys(HOLDERS.values()))
_WRITTEN = [*_PLAIN, "population_year", "search_key", "is_current", *(f"{name}_id" for name in _HOLDERS)]


@dataclass(frozen=True)
class Loaded:
    """What loading an edition changed; all zero when it was there already."""

    edition: str
    n_added: int = 0
    n_changed: int = 0
    n_retired: int = 0

    @property
    def is_change(self) -> bool:
        return bool(self.n_added or self.n_changed or self.n_retired)


def keep_territories_current(*, by=INSTALLATION, folder: Path = DATA) -> Loaded:
    """Load the edition in the folder unless it is the one in use: cheap to call at each start."""
    in_use = loaded_edition()
    if in_use is not None and in_use.digest == digest_of(folder):
        return Loaded(in_use.name)
    return load_territories(by=by, edition=read_edition(folder))


@action("directory.load_territories")
def load_territories(*, by, edition: Edition) -> Loaded:
    """
    Bring the territories to an edition of the open lists.

    Loading it again changes nothing. A territory that the edition no longer lists is kept, out of the current list.
    """
    loader = _Loader(edition)
    for kind in Kind.values:
        loader.write(kind)
    n_retired = Territory.objects.filter(is_current=True).exclude(pk__in=loader.seen).update(is_current=False)
    n_links = _write_postal_codes(edition, loader.ids)
    LoadedEdition.objects.update_or_create(
        pk=1,
        defaults={"name": edition.name, "digest": edition.digest, "population_year": edition.population_year},
    )
    return Loaded(edition.name, loader.n_added, loader.n_changed + n_links * (not loader.n_added), n_retired)


class _Loader:
    """Writes one kind after another, from the widest: each row finds what it lies in already there."""

    def __init__(self, edition: Edition) -> None:
        self.year = edition.population_year
        self.rows = {row.key: row for row in edition.territories}
        self.by_kind: dict[str, list[TerritoryRow]] = {kind: [] for kind in Kind.values}
        for row in edition.territories:
            self.by_kind[row.kind].append(row)
        self.ids: dict[Key, int] = {}
        self.holders: dict[Key, dict[str, int | None]] = {}
        self.n_added = self.n_changed = 0

    @property
    def seen(self) -> set[int]:
        return set(self.ids.values())

    def write(self, kind: str) -> None:
        present = {place.code: place for place in Territory.objects.filter(kind=kind)}
        added, changed = [], []
        for row in self.by_kind[kind]:
            values = self._values(row)
            place = present.get(row.code)
            if place is None:
                added.append((kind, row.code, *(values[name] for name in _WRITTEN)))
            elif any(getattr(place, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(place, name, value)
                changed.append(place)
        _insert(Territory, ["kind", "code", *_WRITTEN], added)
        Territory.objects.bulk_update(
            changed, [name.removesuffix("_id") for name in _WRITTEN], batch_size=200
        )
        for code, key in Territory.objects.filter(kind=kind).order_by().values_list("code", "pk"):
            if (kind, code) in self.rows:
                self.ids[kind, code] = key
        self.n_added += len(added)
        self.n_changed += len(changed)

    def _values(self, row: TerritoryRow) -> dict:
        values = {name: getattr(row, name) for name in _PLAIN}
        values["population_year"] = None if row.population is None else self.year
        values["search_key"] = search_key(row.name)
        values["is_current"] = True
        return values | self._holders(row)

    def _holders(self, row: TerritoryRow) -> dict[str, int | None]:
        """What the row lies in: its parent, what the parent lies in, and its group of communes."""
        held: dict[str, int | None] = dict.fromkeys(f"{name}_id" for name in _HOLDERS)
        if row.parent:
            held |= self.holders[row.parent]
            held[f"{HOLDERS[Kind(row.parent[0])]}_id"] = self.ids[row.parent]
        if row.epci:
            held["epci_id"] = self.ids[Kind.EPCI.value, row.epci]
        self.holders[row.key] = held
        return held


def _write_postal_codes(edition: Edition, ids: dict[Key, int]) -> int:
    """Make the links equal to the edition's; how many were added or taken away."""
    wanted = {(link.postal_code, ids[link.kind, link.code]) for link in edition.postal_codes}
    present = {
        (code, place): pk for pk, code, place in PostalCode.objects.values_list("pk", "code", "territory_id")
    }
    gone = [pk for link, pk in present.items() if link not in wanted]
    added = sorted(wanted - present.keys())
    for start in range(0, len(gone), _BATCH):
        PostalCode.objects.filter(pk__in=gone[start : start + _BATCH]).delete()
    _insert(PostalCode, ["code", "territory_id"], added)
    return len(gone) + len(added)


def _insert(model: type[Model], columns: list[str], rows: list[tuple]) -> None:
    """Plain inserts: `bulk_create` spends four times as long on 38,000 rows, and a first start waits for it."""
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    places = ", ".join(["%s"] * len(columns))
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - names of our own tables
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _BATCH):
            cursor.executemany(statement, rows[start : start + _BATCH])
