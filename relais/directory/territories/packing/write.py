"""The whole of packing: a folder of published files becomes a folder of packed ones."""

import json
from dataclasses import replace
from pathlib import Path

from relais.directory.territories.edition import Edition, Key, TerritoryRow, write_edition
from relais.directory.territories.packing.cog import newest, pack_rows, read_lists
from relais.directory.territories.packing.shapes import Box, boxes, draw_paths, read_shapes

OUTLINES = "outlines.json"


def pack_edition(source: Path, target: Path, *, name: str, population_year: int, summary: dict) -> Edition:
    """
    Make an edition and write it.

    Parameters
    ----------
    source, target : Path
        Folder of the published files; folder to write.
    name : str
        What the edition is called: the year of the list of communes.
    population_year : int
        The year that the population figures speak of.
    summary : dict
        What else `edition.json` says: years, sources and licences.
    """
    lists = read_lists(source)
    regions = {row["DEP"]: row["REG"] for row in lists.departments}
    shapes = read_shapes(newest(source, "departements*.geojson"))
    territories, postal_codes = pack_rows(lists)
    places = boxes(shapes, regions)
    territories = [_boxed(row, places) for row in territories]
    edition = Edition(name, population_year, territories, postal_codes)
    write_edition(target, edition, summary)
    paths = json.dumps(draw_paths(shapes, regions), separators=(",", ":"), sort_keys=True)
    (target / OUTLINES).write_text(paths + "\n", encoding="utf-8")
    return edition


def _boxed(row: TerritoryRow, places: dict[Key, Box]) -> TerritoryRow:
    if row.key not in places:
        return row
    west, south, east, north = (round(degrees, 4) for degrees in places[row.key])
    return replace(row, west=west, south=south, east=east, north=north)
