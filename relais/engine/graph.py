"""The follow graph, laid out so that whom someone follows, and who follows them, is one slice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from relais.engine.coding import ALWAYS, Coded


@dataclass(frozen=True)
class FollowGraph:
    """
    Distinct follows among `n_accounts` accounts, nobody following oneself.

    Attributes
    ----------
    begin : array, shape (n_accounts + 1,)
        The follows of account a are rows `begin[a]` to `begin[a + 1] - 1`.
    follower, followee : arrays, shape (n_follows,)
        Sorted by follower, then followee.
    since : array
        Microseconds since 1970, ALWAYS without date; empty when no follow has a date.
    """

    n_accounts: int
    begin: np.ndarray
    follower: np.ndarray
    followee: np.ndarray
    since: np.ndarray

    def __len__(self) -> int:
        return len(self.followee)

    @property
    def dated(self) -> bool:
        return len(self.since) > 0

    @cached_property
    def pairs(self) -> np.ndarray:
        """Each follow as one sorted number."""
        return self.follower.astype(np.int64) * self.n_accounts + self.followee

    @cached_property
    def is_mutual(self) -> np.ndarray:
        """Of each follow, whether it is returned (at whatever date)."""
        shape = (self.n_accounts, self.n_accounts)
        rows = sparse.csr_array((np.arange(1, len(self) + 1), self.followee, self.begin), shape=shape)
        ones = sparse.csr_array((np.ones(len(self), dtype=np.int8), self.followee, self.begin), shape=shape)
        mutual = np.zeros(len(self), dtype=bool)
        mutual[rows.multiply(ones.T.tocsr()).data - 1] = True
        return mutual

    @cached_property
    def n_followers(self) -> np.ndarray:
        return np.bincount(self.followee, minlength=self.n_accounts)

    @cached_property
    def n_mutual(self) -> np.ndarray:
        return np.bincount(self.followee[self.is_mutual], minlength=self.n_accounts)

    def find(self, follower: np.ndarray, followee: np.ndarray) -> np.ndarray:
        """Row of each pair, -1 when there is no such follow."""
        if not len(self):
            return np.full(len(follower), -1)
        pair = follower.astype(np.int64) * self.n_accounts + followee
        place = np.minimum(np.searchsorted(self.pairs, pair), len(self) - 1)
        return np.where(self.pairs[place] == pair, place, -1)


def follow_graph(coded: Coded) -> FollowGraph:
    """The follow graph of an input."""
    begin = np.zeros(coded.n_accounts + 1, dtype=np.int64)
    np.cumsum(np.bincount(coded.follower, minlength=coded.n_accounts), out=begin[1:])
    dated = len(coded.since) and np.any(coded.since != ALWAYS)
    since = coded.since if dated else np.zeros(0, dtype=np.int64)
    return FollowGraph(coded.n_accounts, begin, coded.follower, coded.followee, since)


def example_graph(n_accounts: int, pairs: list[tuple[int, int]]) -> FollowGraph:
    """A small graph from pairs of follower and followee: for examples."""
    follower, followee = np.array(sorted(set(pairs)), dtype=np.int32).reshape(-1, 2).T
    begin = np.append(0, np.cumsum(np.bincount(follower, minlength=n_accounts)))
    return FollowGraph(n_accounts, begin, follower.copy(), followee.copy(), np.zeros(0, dtype=np.int64))
