"""
From levels of agreement to a probability.

Each field says how much likelier its agreement is between two records of the same thing than between two
of different things (Fellegi and Sunter, 1969). Different things come in two sorts: strangers, and kin, which
share a building or a household and so agree on much that is not theirs alone. Without the second sort every
service of a town hall would be a duplicate of every other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relais.engine.linkage.compare import MISSING
from relais.engine.linkage.fields import Field

SAME, KIN, OTHER = range(3)

# How many pairs the usual values are worth beside those of the input.
LEAN = np.array([300.0, 300.0, 2_000.0])
# A name tells same from kin, and hardly anything else does: learning it from pairs that it sorts itself would
# let neighbours with the same telephone teach that names need not agree.
LEAN_NAME = 20
LEAN_RECORDS = 10.0  # records that the usual number of same pairs is worth
ROUNDS = 60
# Pairs of each sort that one record usually has.
USUAL_SAME, USUAL_KIN = 0.05, 0.5

# Fields that repeat each other: who shares a building shares its street, its point on the map and its town.
# Of each family only the strongest agreement counts. Disagreements repeat each other less: all count.
FAMILIES = ({"street", "place", "town"}, {"phone", "email", "website"})


@dataclass(frozen=True)
class Weights:
    """
    `levels[f]` has shape (3, n_levels): the distribution of levels of field f in each sort of pairs; `share`,
    shape (3,), is the share of each sort among all pairs of records, compared or not.
    """

    levels: tuple[np.ndarray, ...]
    share: np.ndarray


def usual_weights(fields: tuple[Field, ...], n_records: int) -> Weights:
    """Where learning starts."""
    all_pairs = max(n_records - 1, 2) / 2
    same, kin = min(USUAL_SAME / all_pairs, 0.05), min(USUAL_KIN / all_pairs, 0.2)
    return Weights(
        tuple(np.array([f.same, f.kin, f.other]) for f in fields), np.array([same, kin, 1 - same - kin])
    )


def learn_weights(
    levels: np.ndarray, strangers: np.ndarray, fields: tuple[Field, ...], n_records: int
) -> Weights:
    """
    Weights of agreement learned from the records themselves, without labels.

    Parameters
    ----------
    levels : array of int8, shape (n_pairs, n_fields)
        Of the candidate pairs; -1 where unknown.
    strangers : array of int8, shape (n_random, n_fields)
        Of pairs drawn at random, nearly all of strangers: how often strangers agree by chance.
    fields : tuple of Field
    n_records : int

    Returns
    -------
    Weights

    Assumes
    -------
    Inside each sort of pairs, families of fields agree independently; pairs that share no key are strangers.

    Source
    ------
    Winkler (1988), expectation-maximisation for the model of Fellegi and Sunter (1969). The usual values enter as
    a Dirichlet prior, so that the sorts of pairs keep their meaning when an input has few of them.
    """
    usual = usual_weights(fields, n_records)
    by_chance = [
        _counts(strangers[:, f], np.ones(len(strangers)), len(field.other)) for f, field in enumerate(fields)
    ]
    all_pairs = n_records * (n_records - 1) / 2
    if not len(levels):
        return usual
    weights = usual
    for _round in range(ROUNDS):
        sorts = sort_of_pairs(levels, fields, weights)
        learned = []
        for f, prior in enumerate(usual.levels):
            counts = np.stack([_counts(levels[:, f], sorts[:, sort], prior.shape[1]) for sort in (SAME, KIN)])
            lean = LEAN * (LEAN_NAME if fields[f].name == "name" else 1)
            counts = np.vstack([counts, by_chance[f]]) + lean[:, None] * prior
            learned.append(counts / counts.sum(axis=1, keepdims=True))
        leaned = sorts[:, [SAME, KIN]].sum(axis=0) + LEAN_RECORDS * usual.share[:2] * all_pairs / n_records
        found = leaned / (all_pairs * (1 + LEAN_RECORDS / n_records))
        share = np.append(found, 1 - found.sum())
        moved = np.abs(np.log(share[:2] / weights.share[:2])).max()
        weights = Weights(tuple(learned), share)
        if moved < 1e-4:
            break
    return weights


def sort_of_pairs(
    levels: np.ndarray, fields: tuple[Field, ...], weights: Weights, commonness: np.ndarray | None = None
) -> np.ndarray:
    """
    Probability that each pair is of each sort.

    Parameters
    ----------
    levels : array of int8, shape (n_pairs, n_fields)
    fields : tuple of Field
    weights : Weights
    commonness : array of float, shape (n_pairs, n_fields), optional
        Share of records that hold the value on which a pair agrees fully: sharing what many share tells little.

    Returns
    -------
    array of float, shape (n_pairs, 3)
        Same, kin, other; each row sums to 1.
    """
    names = [field.name for field in fields]
    # Agreement is weighed against strangers, so that a family can count its strongest once, in both sorts.
    against_strangers = np.zeros((2, *levels.shape))
    for f, table in enumerate(weights.levels):
        level = np.maximum(levels[:, f], 0)
        other = table[OTHER][level]
        if commonness is not None:
            other = np.where(level == 0, np.maximum(other, commonness[:, f]), other)
        ratios = np.log(table[[SAME, KIN]][:, level] / other)
        against_strangers[:, :, f] = np.where(levels[:, f] != MISSING, ratios, 0)
    logs = np.zeros((len(levels), 3))
    for sort in (SAME, KIN):
        logs[:, sort] = _sum_by_family(against_strangers[sort], names)
    logs += np.log(weights.share)
    odds = np.exp(logs - logs.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def _counts(level: np.ndarray, mass: np.ndarray, n_levels: int) -> np.ndarray:
    known = level != MISSING
    return np.bincount(level[known], weights=mass[known], minlength=n_levels)


def _sum_by_family(logs: np.ndarray, names: list[str]) -> np.ndarray:
    total = np.zeros(len(logs))
    for family in FAMILIES:
        columns = [place for place, name in enumerate(names) if name in family]
        if columns:
            total += np.maximum(logs[:, columns].max(axis=1), 0) + np.minimum(logs[:, columns], 0).sum(axis=1)
    alone = [place for place, name in enumerate(names) if not any(name in family for family in FAMILIES)]
    return total + logs[:, alone].sum(axis=1)
