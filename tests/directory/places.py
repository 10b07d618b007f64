"""A country of a few places, for tests that need no more than that."""

from dataclasses import replace

from relais.directory.territories.edition import Edition, PostalRow, TerritoryRow
from relais.directory.territories.models import Territory

REGION, DEPARTMENT, DISTRICT = ("region", "11"), ("department", "93"), ("district", "933")

ROWS = [
    TerritoryRow("region", "11", "Île-de-France", population=12_317_279),
    TerritoryRow("region", "94", "Corse", population=347_597),
    TerritoryRow("region", "06", "Mayotte"),
    TerritoryRow("department", "75", "Paris", REGION, population=2_133_111),
    TerritoryRow("department", "93", "Seine-Saint-Denis", REGION, population=1_668_670),
    TerritoryRow("department", "2A", "Corse-du-Sud", ("region", "94"), population=162_942),
    TerritoryRow("department", "976", "Mayotte", ("region", "06")),
    TerritoryRow("collectivity", "988", "Nouvelle-Calédonie"),
    TerritoryRow("district", "751", "Paris", ("department", "75"), population=2_133_111),
    TerritoryRow("district", "933", "Saint-Denis", DEPARTMENT, population=451_934),
    TerritoryRow("epci", "200054781", "Métropole du Grand Paris", population=7_000_000),
    TerritoryRow("commune", "75056", "Paris", ("district", "751"), "200054781", 2_133_111, 48.86, 2.3459),
    TerritoryRow("commune", "93066", "Saint-Denis", DISTRICT, "200054781", 113_942, 48.9296, 2.3592),
    TerritoryRow("commune", "93039", "L'Île-Saint-Denis", DISTRICT, "", 8_722, 48.9387, 2.3289),
    TerritoryRow("commune", "93001", "Aubervilliers", DISTRICT, "", 88_948, 48.9112, 2.3837),
    TerritoryRow("commune", "2A004", "Ajaccio", ("department", "2A"), "", 73_822, 41.9348, 8.7013),
    TerritoryRow("commune", "97608", "Dzaoudzi", ("department", "976"), "", None, -12.787, 45.274),
    TerritoryRow("commune", "98818", "Nouméa", ("collectivity", "988")),
    TerritoryRow(
        "borough", "75111", "Paris 11e Arrondissement", ("commune", "75056"), "", 142_583, 48.859, 2.379
    ),
    TerritoryRow("delegated", "93066", "Pierrefitte", ("commune", "93066")),
    TerritoryRow("associated", "93999", "Stains-le-Vieux", ("commune", "93066")),
]
LINKS = [
    PostalRow("75011", "commune", "75056"),
    PostalRow("75011", "borough", "75111"),
    PostalRow("75012", "commune", "75056"),
    PostalRow("93200", "commune", "93066"),
    PostalRow("93210", "commune", "93066"),
    PostalRow("93450", "commune", "93039"),
    PostalRow("93200", "commune", "93039"),
    PostalRow("20000", "commune", "2A004"),
]
SMALL = Edition("test", 2021, ROWS, LINKS, digest="small")


def with_rows(*changed: TerritoryRow, without: tuple = (), **fields) -> Edition:
    """The small edition with some rows changed or added, and some left out."""
    rows = {row.key: row for row in SMALL.territories} | {row.key: row for row in changed}
    kept = [row for key, row in rows.items() if key not in without]
    return replace(SMALL, territories=kept, digest="other", **fields)


def the(kind: str, code: str) -> Territory:
    return Territory.objects.get(kind=kind, code=code)
