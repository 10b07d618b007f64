"""Pairs of records that may be the same thing, likeliest first."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl

from relais.engine.linkage.candidates import candidate_pairs
from relais.engine.linkage.compare import MISSING, Prepared, compare
from relais.engine.linkage.fields import KINDS_OF_RECORD, RECORD_COLUMNS
from relais.engine.linkage.spelling import is_generic
from relais.engine.linkage.weigh import SAME, learn_weights, sort_of_pairs

RANDOM_PAIRS = 50_000
# Share of places that may well have a name such as “Mairie”, however few of them the records hold.
GENERIC_NAME = 0.05


def propose_pairs(records: pl.DataFrame, kind: str, *, at_least: float = 0.5) -> pl.DataFrame:
    """
    Pairs of records that are probably the same place, organisation or person.

    Parameters
    ----------
    records : frame
        `record_id` and any of the columns of `RECORD_COLUMNS`; for a person, `name` is the family name.
    kind : str
        `place`, `organisation` or `person`.
    at_least : float
        Least probability of a pair that is proposed, from 0 to 1.

    Returns
    -------
    frame
        `left_id, right_id, probability`, then one column a field with the level of agreement in words, null
        where a value is missing; likeliest first, then by ids.

    Assumes
    -------
    A value that is missing tells nothing, for or against.

    Does not tell
    -------------
    That two records are the same: it proposes, a person decides. Probabilities are those of the model; they are
    checked against planted duplicates in `benchmarks/linkage.py`.

    Source
    ------
    Fellegi and Sunter (1969), with value frequencies as in Winkler (1989).

    Example
    -------
    >>> records = pl.DataFrame({
    ...     "record_id": ["1", "2", "3"],
    ...     "name": ["Médiathèque de Valbrune", "Mediatheque Valbrune", "Mairie de Tréval"],
    ...     "phone": ["02 99 00 00 01", "+33 2 99 00 00 01", "02 99 00 00 02"],
    ...     "town": ["Valbrune", "VALBRUNE", "Tréval"],
    ... })
    >>> propose_pairs(records, "place").select("left_id", "right_id").rows()
    [('1', '2')]
    """
    if kind not in KINDS_OF_RECORD:
        raise ValueError(f"kind is one of {', '.join(KINDS_OF_RECORD)}, not {kind!r}")
    unknown = set(records.columns) - set(RECORD_COLUMNS)
    if unknown or "record_id" not in records.columns:
        raise ValueError(
            f"records need record_id, and know only {', '.join(RECORD_COLUMNS)}; found {sorted(unknown)}"
        )
    fields = KINDS_OF_RECORD[kind]
    prepared = Prepared(records.sort("record_id"), kind)
    left, right = candidate_pairs(prepared)
    levels = compare(prepared, left, right)
    weights = learn_weights(levels, _at_random(prepared), fields, prepared.n)
    commonness = _commonness(prepared, left, [field.name for field in fields])
    probability = sort_of_pairs(levels, fields, weights, commonness)[:, SAME]
    kept = np.flatnonzero(probability >= at_least)
    found = {
        "left_id": [prepared.ids[place] for place in left[kept]],
        "right_id": [prepared.ids[place] for place in right[kept]],
        "probability": probability[kept],
    }
    words = {
        field.name: [None if level == MISSING else field.levels[level] for level in levels[kept, f]]
        for f, field in enumerate(fields)
    }
    schema = {"left_id": pl.String, "right_id": pl.String, "probability": pl.Float64}
    frame = pl.DataFrame(found | words, schema=schema | {field.name: pl.String for field in fields})
    return frame.sort("probability", "left_id", "right_id", descending=[True, False, False])


def _at_random(records: Prepared) -> np.ndarray:
    """Levels of pairs drawn at random: the same draw for the same number of records."""
    if records.n < 2:
        return compare(records, np.zeros(0, dtype=int), np.zeros(0, dtype=int))
    draw = np.random.default_rng(records.n)
    left, right = draw.integers(0, records.n, (2, min(RANDOM_PAIRS, records.n**2)))
    return compare(records, left[left != right], right[left != right])


def _commonness(records: Prepared, left: np.ndarray, names: list[str]) -> np.ndarray:
    """Share of records that hold the same value as the left record of each pair, for values that can be common."""
    common = np.zeros((len(left), len(names)))
    columns = {
        "name": records.name,
        "given_name": records.given_name,
        "phone": records.phone,
        "email": records.email,
        "website": [site[1] for site in records.site],
    }
    for f, name in enumerate(names):
        if name in columns:
            held = Counter(columns[name])
            times = np.array([held[value] for value in columns[name]])
            # Two records that share a value are what is to be explained: only the others make it common.
            common[:, f] = np.maximum(times[left] - 2, 0) / max(records.n, 1)
    if records.kind != "person":
        generic = np.array([is_generic(name) for name in records.name], dtype=bool)
        common[:, names.index("name")] = np.maximum(
            common[:, names.index("name")], GENERIC_NAME * generic[left]
        )
    return common
