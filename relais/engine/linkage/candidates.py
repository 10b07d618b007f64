"""Which pairs are worth comparing: those that share a telephone, an address, a rare word, a corner of the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from itertools import combinations
from math import floor

import numpy as np

from relais.engine.linkage.compare import Prepared

# A key that many records share (a switchboard, a common word) proposes too many pairs to be worth it: beyond
# this many records it is left out; other keys will bring the true pairs together.
CROWD = 60
CELL_DEGREES = 0.01  # about 1 km north to south


def candidate_pairs(records: Prepared) -> tuple[np.ndarray, np.ndarray]:
    """
    Pairs that share at least one key.

    Parameters
    ----------
    records : Prepared

    Returns
    -------
    left, right : arrays of int32, shape (n_pairs,)
        Places of the records, left before right, sorted, each pair once.

    Does not tell
    -------------
    Pairs that share no key are never compared; `benchmarks/linkage.py` measures how many true ones are lost.
    """
    held: dict[Hashable, list[int]] = defaultdict(list)
    for place in range(records.n):
        for key in set(_keys(records, place)):
            held[key].append(place)
    pairs = {
        pair for members in held.values() if 1 < len(members) <= CROWD for pair in combinations(members, 2)
    }
    found = np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _keys(records: Prepared, place: int) -> Iterator[Hashable]:
    for kind, value in (
        ("phone", records.phone[place]),
        ("email", records.email[place]),
        ("site", records.site[place][1]),
        ("official", records.official_id[place]),
        ("name", records.name[place]),
    ):
        if value:
            yield kind, value
    if records.kind == "person":
        yield from _person_keys(records, place)
    else:
        yield from _site_keys(records, place)


def _person_keys(records: Prepared, place: int) -> Iterator[Hashable]:
    given, town, year = records.given_name[place], records.town[place], records.birth_year[place]
    for word in records.name[place].split():
        yield "family and initial", word[:5], given[:1]
        if town:
            yield "family and town", word[:3], town
    if given and not np.isnan(year):
        yield "given and year", given, year


def _site_keys(records: Prepared, place: int) -> Iterator[Hashable]:
    where = records.town[place] or records.postal_code[place]
    words = sorted(set(records.name[place].split()), key=lambda word: (-records.rarity[word], word))
    for word in words[:3]:
        yield "rare word", word
        if where:
            yield "word and town", word[:5], where
    if where and records.street[place]:
        yield "street", records.street[place].split()[-1], where
        yield "house", records.house[place], where
    latitude, longitude = records.latitude[place], records.longitude[place]
    if not (np.isnan(latitude) or np.isnan(longitude)):
        row, column = floor(latitude / CELL_DEGREES), floor(longitude / CELL_DEGREES)
        for north in (0, 1):
            for east in (0, 1):
                yield "cell", row + north, column + east
