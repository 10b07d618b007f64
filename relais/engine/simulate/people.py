"""The accounts of a world: community, popularity, and the traits that are planted in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relais.engine.simulate.chance import stream
from relais.engine.simulate.worlds import World


@dataclass(frozen=True)
class Population:
    """
    Accounts, one row each.

    Attributes
    ----------
    ids, names, kinds : array of str
    segments : tuple of str
    segment : array of int
        Index in `segments`.
    popularity : array of float
        Weight in being followed.
    following : array of int
        Accounts that each one chooses to follow.
    strength : array of float
        What the sender adds to an exposure; 1 is the geometric mean.
    openness : array of float
        How easily the account relays.
    taste : array of float, shape (n_segments, n_topics)
    outside, followed_outside : array of int
        Followers, and accounts followed, that are not in the world: they only add to the counts.
    """

    ids: np.ndarray
    names: np.ndarray
    kinds: np.ndarray
    segments: tuple[str, ...]
    segment: np.ndarray
    popularity: np.ndarray
    following: np.ndarray
    strength: np.ndarray
    openness: np.ndarray
    taste: np.ndarray
    outside: np.ndarray
    followed_outside: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)


def draw_population(world: World, seed: int) -> Population:
    """Draw the accounts of a world."""
    rng = stream(seed, "people")
    n = world.n_accounts
    popularity = rng.random(n) ** (-1.0 / world.audience_tail)
    width = len(str(n))
    return Population(
        ids=np.array([f"a{i:0{width}}" for i in range(1, n + 1)]),
        names=np.array([f"Account {i}" for i in range(1, n + 1)]),
        kinds=np.full(n, "person"),
        segments=world.segments,
        segment=rng.permutation(np.arange(n) % len(world.segments)).astype(np.int32),
        popularity=popularity,
        following=_following(world, n, rng),
        strength=_strength(world, np.log(popularity), rng),
        openness=lognormal(world.openness_sd, n, rng),
        taste=lognormal(world.taste_sd, (len(world.segments), world.n_topics), rng),
        outside=np.zeros(n, np.int64),
        followed_outside=np.zeros(n, np.int64),
    )


def lognormal(sd: float, shape: int | tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Log-normal numbers whose geometric mean is exactly 1."""
    return centred(np.exp(rng.normal(0.0, 1.0, shape) * sd))


def centred(values: np.ndarray) -> np.ndarray:
    """Positive numbers divided by their geometric mean, which is then 1."""
    return values / np.exp(np.log(values).mean())


def _following(world: World, n: int, rng: np.random.Generator) -> np.ndarray:
    # The mean of a log-normal is its median times exp(sd²/2).
    sd = 0.8
    drawn = world.mean_following * np.exp(rng.normal(0.0, sd, n) - sd**2 / 2)
    return np.clip(np.rint(drawn), 1, max(1, n // 3)).astype(np.int64)


def _strength(world: World, log_popularity: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    own = rng.normal(0.0, 1.0, len(log_popularity))
    tied = (log_popularity - log_popularity.mean()) / (log_popularity.std() or 1.0)
    r = world.strength_audience
    return centred(np.exp(world.strength_sd * (r * tied + np.sqrt(1.0 - r**2) * own)))
