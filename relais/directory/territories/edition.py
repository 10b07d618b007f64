"""
An edition of the open lists: how it is packed in a folder, read back and checked whole.

`edition.json` names the sources and the years; `territories.csv.gz` and `postal_codes.csv.gz` hold the rows.
"""

import csv
import gzip
import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from django.utils.translation import gettext as _

from relais.directory.territories.kinds import PARENTS, Kind

DATA = Path(__file__).parent / "data"
TERRITORIES, POSTAL_CODES, SUMMARY = "territories.csv.gz", "postal_codes.csv.gz", "edition.json"

Key = tuple[str, str]  # kind and code: a delegated commune may have the code of its commune

_COMMUNE_CODE = r"[0-9]{5}|2[AB][0-9]{3}"
_CODES = {kind.value: re.compile(_COMMUNE_CODE) for kind in Kind} | {
    "region": re.compile(r"[0-9]{2}"),
    "department": re.compile(r"[0-9]{2}|2[AB]|97[0-9]"),
    "collectivity": re.compile(r"9[78][0-9]"),
    "district": re.compile(r"([0-9]{2}|2[AB]|97[0-9])[0-9]"),
    "epci": re.compile(r"[0-9]{9}"),
}
_POSTAL_CODE = re.compile(r"[0-9]{5}")
_PARENTS = {kind.value: frozenset(above.value for above in kinds) for kind, kinds in PARENTS.items()}
_FAULTS_TOLD = 20


class EditionRefused(Exception):
    """The packed lists are not whole; `faults` says where, one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    kind: str
    code: str
    name: str
    parent: Key | None = None
    epci: str = ""
    population: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    west: float | None = None
    south: float | None = None
    east: float | None = None
    north: float | None = None

    @property
    def key(self) -> Key:
        return self.kind, self.code


@dataclass(frozen=True, slots=True)
class PostalRow:
    postal_code: str
    kind: str
    code: str


@dataclass(frozen=True)
class Edition:
    name: str
    population_year: int
    territories: list[TerritoryRow]
    postal_codes: list[PostalRow]
    digest: str = ""


_COLUMNS = [field.name for field in fields(TerritoryRow)]
_POSTAL_COLUMNS = [field.name for field in fields(PostalRow)]


def digest_of(folder: Path = DATA) -> str:
    """What tells one edition from another: a digest of its two lists."""
    digest = hashlib.sha256()
    for name in (TERRITORIES, POSTAL_CODES, SUMMARY):
        try:
            digest.update((folder / name).read_bytes())
        except OSError as error:
            raise EditionRefused([_("%(file)s cannot be read") % {"file": name}]) from error
    return digest.hexdigest()


def read_edition(folder: Path = DATA) -> Edition:
    """Read the packed lists and check them whole; nothing is handed back when a row is wrong."""
    digest = digest_of(folder)
    faults: list[str] = []
    summary = _summary(folder, faults)
    territories = list(_rows(folder, TERRITORIES, _COLUMNS, _territory, faults))
    postal_codes = list(_rows(folder, POSTAL_CODES, _POSTAL_COLUMNS, _postal, faults))
    if not faults:
        faults += _missing_rows(
            summary, {"n_territories": len(territories), "n_postal_codes": len(postal_codes)}
        )
        faults += _loose_ends(territories, postal_codes)
    if faults:
        more = len(faults) - _FAULTS_TOLD
        raise EditionRefused(
            faults[:_FAULTS_TOLD] + ([_("and %(n)s more") % {"n": more}] if more > 0 else [])
        )
    return Edition(summary["name"], summary["population_year"], territories, postal_codes, digest)


def write_edition(folder: Path, edition: Edition, summary: dict) -> None:
    """Pack an edition; the same rows give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_rows(
        folder / TERRITORIES,
        _COLUMNS,
        ([_cell(getattr(r, c)) for c in _COLUMNS] for r in edition.territories),
    )
    _write_rows(
        folder / POSTAL_CODES,
        _POSTAL_COLUMNS,
        ([r.postal_code, r.kind, r.code] for r in edition.postal_codes),
    )
    told = {
        "name": edition.name,
        "population_year": edition.population_year,
        "n_territories": len(edition.territories),
        "n_postal_codes": len(edition.postal_codes),
        **summary,
    }
    (folder / SUMMARY).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _summary(folder: Path, faults: list[str]) -> dict:
    try:
        told = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
        numbers = {name: int(told[name]) for name in ("population_year", "n_territories", "n_postal_codes")}
        return {"name": str(told["name"]), **numbers}
    except (ValueError, KeyError, TypeError):
        faults.append(
            _("%(file)s: expected name, population_year, n_territories and n_postal_codes")
            % {"file": SUMMARY}
        )
        return {}


def _missing_rows(summary: dict, found: dict[str, int]) -> Iterator[str]:
    """A list that was cut short still reads well: its number of rows tells."""
    for name, n in found.items():
        if n != summary[name]:
            yield _("%(name)s: expected %(expected)s rows, found %(found)s") % {
                "name": name,
                "expected": summary[name],
                "found": n,
            }


def _rows(folder: Path, name: str, columns: list[str], read, faults: list[str]) -> Iterator:
    try:
        lines = csv.reader(io.StringIO(gzip.decompress((folder / name).read_bytes()).decode("utf-8")))
        header = next(lines, [])
        if header != columns:
            raise ValueError(_("expected the columns %(columns)s") % {"columns": ", ".join(columns)})
        rows = list(lines)
    except (OSError, EOFError, ValueError, csv.Error) as error:
        faults.append(f"{name}: {error}")
        return
    for number, cells in enumerate(rows, start=2):
        try:
            if len(cells) != len(columns):
                raise ValueError(
                    _("expected %(n)s cells, found %(found)s") % {"n": len(columns), "found": len(cells)}
                )
            yield read(cells)
        except ValueError as error:
            faults.append(
                _("%(file)s, row %(row)s: %(error)s") % {"file": name, "row": number, "error": error}
            )


def _territory(cells: list[str]) -> TerritoryRow:
    kind, code, name, parent, epci, population, *places = cells
    _expect(kind in _CODES, "kind", kind)
    _expect(bool(_CODES[kind].fullmatch(code)), "code", code)
    _expect(0 < len(name.strip()) <= 200, "name", name)
    above_kind, _colon, above_code = parent.partition(":")
    _expect(above_kind in _PARENTS[kind] if _PARENTS[kind] else not parent, "parent", parent)
    _expect(not epci or kind == "commune", "epci", epci)
    _expect(not population or (population.isascii() and population.isdecimal()), "population", population)
    numbers = [_degrees(column, text) for column, text in zip(_COLUMNS[6:], places, strict=True)]
    above = (above_kind, above_code) if parent else None
    return TerritoryRow(kind, code, name, above, epci, int(population) if population else None, *numbers)


def _postal(cells: list[str]) -> PostalRow:
    row = PostalRow(*cells)
    _expect(bool(_POSTAL_CODE.fullmatch(row.postal_code)), "postal_code", row.postal_code)
    return row


def _degrees(column: str, text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = 999.0
    limit = 90 if column in {"latitude", "south", "north"} else 180
    _expect(-limit <= value <= limit, column, text)
    return value


def _expect(is_right: bool, column: str, value: str) -> None:
    if not is_right:
        raise ValueError(_("%(column)s cannot be “%(value)s”") % {"column": column, "value": value[:60]})


def _loose_ends(territories: list[TerritoryRow], postal_codes: list[PostalRow]) -> Iterator[str]:
    """Rows given twice, and rows that name a territory which is not there."""
    known: set[Key] = set()
    for row in territories:
        if row.key in known:
            yield _("%(file)s: %(kind)s %(code)s is there twice") % _named(TERRITORIES, row.key)
        known.add(row.key)
    for row in territories:
        for above in filter(None, (row.parent, (Kind.EPCI.value, row.epci) if row.epci else None)):
            if above not in known:
                yield _("%(file)s: %(kind)s %(code)s is named and missing") % _named(TERRITORIES, above)
    links: set[PostalRow] = set()
    for link in postal_codes:
        if (link.kind, link.code) not in known:
            yield _("%(file)s: %(kind)s %(code)s is named and missing") % _named(
                POSTAL_CODES, (link.kind, link.code)
            )
        if link in links:
            yield _("%(file)s: %(kind)s %(code)s is there twice") % _named(
                POSTAL_CODES, (link.kind, link.code)
            )
        links.add(link)


def _named(file: str, key: Key) -> dict[str, str]:
    return {"file": file, "kind": key[0], "code": key[1]}


def _cell(value: object) -> str:
    if value is None:
        return ""
    return ":".join(value) if isinstance(value, tuple) else str(value)


def _write_rows(path: Path, columns: list[str], rows) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    path.write_bytes(gzip.compress(text.getvalue().encode("utf-8"), compresslevel=9, mtime=0))
