"""
Who follows whom: communities, heavy-tailed audiences and follows in return.

Source: the degree-corrected block model of Karrer and Newman (2011), directed: each account chooses how
many it follows, popularity decides whom, and a share of the choices stays inside the community.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from relais.engine.simulate.chance import stream
from relais.engine.simulate.people import Population
from relais.engine.simulate.worlds import World

DAY = 86_400
MEAN_AGE = 700 * DAY


class Ties(NamedTuple):
    """Followers of each account: those of account `s` are rows `first[s]` to `first[s + 1]`."""

    first: np.ndarray
    follower: np.ndarray
    mutual: np.ndarray
    since: np.ndarray  # seconds from the world's start; most are negative


@dataclass(frozen=True)
class Seen:
    """What the tables show of the ties: which ones, and which of them with their date."""

    shown: np.ndarray
    dated: np.ndarray


def draw_ties(world: World, people: Population, seed: int) -> Ties:
    """Draw who follows whom, and since when."""
    rng = stream(seed, "ties")
    follower, followee = _choices(world, people, rng)
    returned = rng.random(len(follower)) < world.follow_back
    codes = np.concatenate(
        [followee * len(people) + follower, follower[returned] * len(people) + followee[returned]]
    )
    codes = _distinct(codes)
    followee, follower = np.divmod(codes, len(people))
    since = -(rng.exponential(MEAN_AGE, len(codes))).astype(np.int64) - 1
    new = rng.random(len(codes)) < world.ties_new
    since[new] = rng.integers(0, world.days * DAY, int(new.sum()))
    return tied(len(people), follower, followee, since)


def tied(n: int, follower: np.ndarray, followee: np.ndarray, since: np.ndarray) -> Ties:
    """Ties from pairs that are distinct and sorted by followee, then follower."""
    mutual = _among(follower * n + followee, followee * n + follower)
    first = np.searchsorted(followee, np.arange(n + 1)).astype(np.int64)
    return Ties(first, follower.astype(np.int32), mutual, since.astype(np.int64))


def _distinct(codes: np.ndarray) -> np.ndarray:
    """The distinct codes, sorted; many times faster than `numpy.unique`, which hashes them."""
    codes = np.sort(codes)
    return codes[np.concatenate([[True], codes[1:] != codes[:-1]])] if len(codes) else codes


def _among(codes: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Which codes are among the known ones, which are sorted."""
    found = np.zeros(len(codes), bool)
    if len(known):
        # Looking them up in order spares the memory its jumps: five times faster on millions.
        order = np.argsort(codes)
        place = np.minimum(np.searchsorted(known, codes[order]), len(known) - 1)
        found[order] = known[place] == codes[order]
    return found


def draw_seen(world: World, ties: Ties, seed: int) -> Seen:
    """Draw what an observer gets of the ties: a part of them, a part of these with their date."""
    rng = stream(seed, "seen")
    n = len(ties.follower)
    return Seen(rng.random(n) < world.ties_seen, rng.random(n) < world.ties_dated)


def _choices(world: World, people: Population, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    follower = np.repeat(np.arange(len(people)), people.following)
    followee = picked(people.popularity, len(follower), rng)
    at_home = rng.random(len(follower)) < world.homophily
    for segment in range(len(people.segments)):
        members = np.flatnonzero(people.segment == segment)
        chosen = np.flatnonzero(at_home & (people.segment[follower] == segment))
        if len(members) and len(chosen):
            followee[chosen] = members[picked(people.popularity[members], len(chosen), rng)]
    other = follower != followee
    return follower[other], followee[other]


def picked(weights: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """`n` indices drawn with these weights, with replacement."""
    upto = np.cumsum(weights)
    found = np.searchsorted(upto, rng.random(n) * upto[-1], side="right")
    return np.minimum(found, len(weights) - 1)
