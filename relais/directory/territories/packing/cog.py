"""From the published lists to rows: codes and names (INSEE), populations (INSEE), postal codes (La Poste)."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from relais.directory.territories.edition import Key, PostalRow, TerritoryRow
from relais.directory.territories.kinds import Kind
from relais.directory.territories.packing.overseas import COLLECTIVITIES, spelled
from relais.directory.territories.spelling import search_key

Point = tuple[float, float]
_KINDS = {"COM": Kind.COMMUNE, "COMD": Kind.DELEGATED, "COMA": Kind.ASSOCIATED, "ARM": Kind.BOROUGH}
_OVERSEAS_OF_POST = tuple(COLLECTIVITIES)
_NOT_FRANCE = ("98901", "99138")  # Clipperton, where nobody lives; Monaco


@dataclass
class Lists:
    """The published files, as they are."""

    regions: list[dict]
    departments: list[dict]
    districts: list[dict]
    communes: list[dict]
    populations: list[dict]
    post: list[dict]
    groups: list[dict]


def read_lists(folder: Path) -> Lists:
    """
    Read the files of a folder, named as their publishers name them.

    `epci.csv` is optional: one row a commune, columns CODGEO, EPCI and LIBEPCI of INSEE's « Intercommunalité ».
    """
    post = _read(folder, "laposte_hexasmal*.csv", ";")
    return Lists(
        regions=_read(folder, "regions.csv"),
        departments=_read(folder, "departements.csv"),
        districts=_read(folder, "arrondissements.csv"),
        communes=_read(folder, "communes.csv"),
        populations=_read(folder, "donnees_communes.csv", ";"),
        post=[row for row in post if row["Code_commune_INSEE"] not in _NOT_FRANCE],
        groups=_read(folder, "epci.csv") if (folder / "epci.csv").exists() else [],
    )


def pack_rows(lists: Lists) -> tuple[list[TerritoryRow], list[PostalRow]]:
    """The rows of an edition, without outlines."""
    postal_codes, points, donors = post_links(lists)
    populations = municipal_populations(lists, donors)
    groups = {row["CODGEO"]: row["EPCI"] for row in lists.groups if row["EPCI"].isdecimal()}
    rows = [*_frames(lists), *_communes(lists, groups)]
    placed = []
    for row in rows:
        latitude, longitude = points.get(row.key, (None, None))
        placed.append(
            replace(row, population=populations.get(row.key), latitude=latitude, longitude=longitude)
        )
    order = list(Kind.values)
    return (
        sorted(_centred(placed), key=lambda row: (order.index(row.kind), row.code)),
        sorted(postal_codes, key=lambda link: (link.postal_code, order.index(link.kind), link.code)),
    )


def _frames(lists: Lists) -> Iterable[TerritoryRow]:
    """What holds communes."""
    for row in lists.regions:
        yield TerritoryRow(Kind.REGION.value, row["REG"], row["LIBELLE"])
    for row in lists.departments:
        yield TerritoryRow(Kind.DEPARTMENT.value, row["DEP"], row["LIBELLE"], (Kind.REGION.value, row["REG"]))
    for code, name in COLLECTIVITIES.items():
        yield TerritoryRow(Kind.COLLECTIVITY.value, code, name)
    for row in lists.districts:
        yield TerritoryRow(
            Kind.DISTRICT.value, row["ARR"], row["LIBELLE"], (Kind.DEPARTMENT.value, row["DEP"])
        )
    names = {row["EPCI"]: row["LIBEPCI"] for row in lists.groups if row["EPCI"].isdecimal()}
    for code, name in names.items():
        yield TerritoryRow(Kind.EPCI.value, code, name)


def _communes(lists: Lists, groups: dict[str, str]) -> Iterable[TerritoryRow]:
    for row in lists.communes:
        kind = _KINDS[row["TYPECOM"]]
        if kind == Kind.COMMUNE:
            above = (Kind.DISTRICT.value, row["ARR"]) if row["ARR"] else (Kind.DEPARTMENT.value, row["DEP"])
        else:
            above = Kind.COMMUNE.value, row["COMPARENT"]
        group = groups.get(row["COM"], "") if kind == Kind.COMMUNE else ""
        yield TerritoryRow(kind.value, row["COM"], row["LIBELLE"], above, group)
    overseas = {row["Code_commune_INSEE"]: row["Nom_commune"] for row in lists.post}
    for code, capitals in overseas.items():
        if code.startswith(_OVERSEAS_OF_POST):
            name = spelled(code, capitals)
            yield TerritoryRow(Kind.COMMUNE.value, code, name, (Kind.COLLECTIVITY.value, code[:3]))


def post_links(lists: Lists) -> tuple[set[PostalRow], dict[Key, Point], dict[str, str]]:
    """
    Which postal codes serve which territory, where its centre is, and from whom a commune had to take its code.

    The postal list is older than the list of communes. A commune that came back since is found by its name,
    which the row of the commune that held it still says; its own centre is then unknown.
    """
    kinds: dict[str, set[Kind]] = defaultdict(set)
    parents: dict[str, str] = {}
    for row in lists.communes:
        kinds[row["COM"]].add(_KINDS[row["TYPECOM"]])
        parents[row["COM"]] = row["COMPARENT"] or parents.get(row["COM"], "")
    own = {row["COM"]: search_key(row["LIBELLE"]) for row in lists.communes if row["TYPECOM"] == "COM"}
    with_boroughs = {parents[code] for code in kinds if Kind.BOROUGH in kinds[code]}
    in_post = {row["Code_commune_INSEE"] for row in lists.post} | with_boroughs
    missing = {(_department(code), name): code for code, name in own.items() if code not in in_post}
    links, points, donors = set(), {}, {}
    for row in lists.post:
        code = row["Code_commune_INSEE"]
        taker = _taker(row, own.get(code, ""), missing)
        if taker:
            donors[taker] = code
        point = None if taker else _point(row["coordonnees_gps"])
        for key in _served(taker or code, kinds, parents):
            links.add(PostalRow(row["Code_postal"], *key))
            if point and key[1] == code:
                points[key] = point
    return links, points, donors


def _served(code: str, kinds: dict[str, set[Kind]], parents: dict[str, str]) -> list[Key]:
    """The territories that a row of the postal list speaks of: the commune, and the part that it names."""
    if code.startswith(_OVERSEAS_OF_POST) or Kind.COMMUNE in kinds.get(code, ()):
        return [(Kind.COMMUNE.value, code)]
    return [
        key
        for kind in kinds.get(code, ())  # none: a former commune that no list tells any more
        for key in ((kind.value, code), (Kind.COMMUNE.value, parents[code]))
    ]


def _taker(row: dict, own_name: str, missing: dict[tuple[str, str], str]) -> str:
    """The commune without a row of its own that this row speaks of, if any."""
    department = _department(row["Code_commune_INSEE"])
    place = search_key(row["Ligne_5"])
    if place and place == own_name:
        return ""
    found = missing.get((department, place)) or missing.get((department, search_key(row["Nom_commune"])))
    return found or ""


def municipal_populations(lists: Lists, donors: dict[str, str]) -> dict[Key, int]:
    """
    Population of each territory; absent when it is not known for its present limits.

    The published figures follow the limits of the year before the list of communes: those of a commune that
    was joined since are added to its commune, and a commune that was divided since has none, nor do its parts.
    Regions, departments and districts sum the published rows, so that nobody is forgotten.
    """
    communes = {row["COM"] for row in lists.communes if row["TYPECOM"] == "COM"}
    parts = {row["COM"]: row for row in lists.communes if row["TYPECOM"] != "COM"}
    region_of = {row["DEP"]: row["REG"] for row in lists.departments}
    total: dict[Key, int] = defaultdict(int)
    for row in lists.populations:
        code, department = row["COM"], _department(row["COM"])
        keys = [
            (Kind.REGION.value, region_of[department]),
            (Kind.DEPARTMENT.value, department),
            (Kind.DISTRICT.value, department + row["CODARR"]),
        ]
        if code in communes:
            keys.append((Kind.COMMUNE.value, code))
        elif code in parts:
            keys.append((_KINDS[parts[code]["TYPECOM"]].value, code))
            keys.append((Kind.COMMUNE.value, parts[code]["COMPARENT"]))
        for key in keys:
            total[key] += int(row["PMUN"])
    counted = {row["COM"] for row in lists.populations}
    divided = {code for taker, donor in donors.items() if taker not in counted for code in (taker, donor)}
    known = {key: n for key, n in total.items() if not (key[0] == Kind.COMMUNE and key[1] in divided)}
    return known | _of_groups(lists, known)


def _of_groups(lists: Lists, known: dict[Key, int]) -> dict[Key, int]:
    """The population of the groups of communes of which every member has one."""
    members: dict[str, list[Key]] = defaultdict(list)
    for row in lists.groups:
        members[row["EPCI"]].append((Kind.COMMUNE.value, row["CODGEO"]))
    return {
        (Kind.EPCI.value, group): sum(known[key] for key in keys)
        for group, keys in members.items()
        if group.isdecimal() and all(key in known for key in keys)
    }


def _centred(rows: list[TerritoryRow]) -> list[TerritoryRow]:
    """Give what holds communes a centre: where its people are, the mean of its communes weighted by people."""
    sums: dict[Key, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    by_key = {row.key: row for row in rows}
    for row in rows:
        if row.kind not in {Kind.COMMUNE, Kind.BOROUGH} or row.latitude is None or row.longitude is None:
            continue
        weight = float(row.population or 1)
        for above in _above(row, by_key):
            sums[above][0] += weight * row.latitude
            sums[above][1] += weight * row.longitude
            sums[above][2] += weight
    return [
        row
        if row.latitude is not None or row.key not in sums
        else replace(
            row,
            latitude=round(sums[row.key][0] / sums[row.key][2], 4),
            longitude=round(sums[row.key][1] / sums[row.key][2], 4),
        )
        for row in rows
    ]


def _above(row: TerritoryRow, by_key: dict[Key, TerritoryRow]) -> list[Key]:
    found = [(Kind.EPCI.value, row.epci)] if row.epci else []
    parent = row.parent
    while parent:
        found.append(parent)
        parent = by_key[parent].parent
    return found


def _department(code: str) -> str:
    return code[:3] if code.startswith("97") else code[:2]


def _point(text: str) -> Point | None:
    if not text:
        return None
    latitude, longitude = text.split(",")
    return round(float(latitude), 4), round(float(longitude), 4)


def newest(folder: Path, pattern: str) -> Path:
    """The file of a folder whose name fits, the last one by name when editions stand side by side."""
    found = sorted(folder.glob(pattern))
    if not found:
        raise FileNotFoundError(f"{folder} has no {pattern}")
    return found[-1]


def _read(folder: Path, pattern: str, delimiter: str = ",") -> list[dict]:
    with newest(folder, pattern).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))
