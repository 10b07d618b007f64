"""Parents as the input names them, and an order of posts in which every parent comes before its relays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from relais.engine.coding import NONE, Coded


@dataclass(frozen=True)
class Ordered:
    """
    `parent` of each post (NONE without; absent roots come after the posts), `at` its time read as not
    before its parent's, `order` the posts by that time, parents first; `faults` what was set aside.
    """

    parent: np.ndarray
    at: np.ndarray
    order: np.ndarray
    faults: dict[str, tuple[int, int]]


def order_posts(coded: Coded, root_of: np.ndarray) -> Ordered:
    """
    Take the parents that are in the same cascade and put posts in order.

    Clocks of different authors differ: a relay dated before the parent that it names is read as published
    at its parent's time, so that what is given is used and no post comes before its cause. Parents that go
    round in a circle are set aside.
    """
    named = coded.parent != NONE
    parent = np.where(_in_same_cascade(coded, root_of), coded.parent, NONE)
    faults = {}
    missing = np.flatnonzero(named & (parent == NONE))
    if len(missing):
        faults["parent_missing"] = (len(missing), int(missing[0]))
    # Posts are numbered by time: only a parent with a number as high can disturb the order.
    if not np.any((parent >= np.arange(coded.n_posts)) & (parent < coded.n_posts)):
        return Ordered(parent, coded.at, np.arange(coded.n_posts, dtype=np.int32), faults)
    at, rank, circle = _disturbed(coded.at, parent)
    if len(circle):
        faults["parent_loop"] = (len(circle), int(circle[0]))
        parent[circle] = NONE
        at, rank, _ = _disturbed(coded.at, parent)
    order = np.lexsort((np.arange(coded.n_posts), rank, at)).astype(np.int32)
    return Ordered(parent, at, order, faults)


def _in_same_cascade(coded: Coded, root_of: np.ndarray) -> np.ndarray:
    parent, n_posts = coded.parent, coded.n_posts
    post = np.where((parent >= 0) & (parent < n_posts), parent, 0)
    sibling = (parent < n_posts) & coded.is_relay[post] & (root_of[post] == root_of)
    return (parent >= 0) & (root_of >= 0) & ((parent == root_of) | sibling) & (root_of != np.arange(n_posts))


def _disturbed(at: np.ndarray, parent: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times not before the parent's, rank among posts of one instant (parents first), posts on a circle."""
    child = np.flatnonzero((parent >= 0) & (parent < len(at)))
    above = parent[child]
    at = at.copy()
    while np.any(late := at[above] > at[child]):
        at[child[late]] = at[above[late]]
    tied = at[above] == at[child]
    jump, rank = np.arange(len(at)), np.zeros(len(at), dtype=np.int64)
    jump[child[tied]], rank[child[tied]] = above[tied], 1
    for _ in range(len(at).bit_length()):  # each pass doubles the length of the jump
        before, rank, jump = jump, np.minimum(rank + rank[jump], len(at)), jump[jump]
        if np.array_equal(before, jump):
            break
    ends = np.ones(len(at), dtype=bool)
    ends[child[tied]] = False
    return at, rank, np.unique(jump[~ends[jump]])
