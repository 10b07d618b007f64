"""The shape of each cascade, drawn as one tree: depth, breadth and structural virality, in linear time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from relais.engine.kernels import suited


@dataclass(frozen=True)
class Shapes:
    """`depth`, `breadth` and `virality` (NaN when no two posts are joined), one entry per cascade."""

    depth: np.ndarray
    breadth: np.ndarray
    virality: np.ndarray


def measure_shapes(first: np.ndarray, parent: np.ndarray) -> Shapes:
    """
    Depth, breadth and structural virality of trees.

    Parameters
    ----------
    first : array of int, shape (n_cascades + 1,)
        The nodes of cascade c are `first[c]` to `first[c + 1] - 1`.
    parent : array of int, shape (n_nodes,)
        Node of the parent, which comes before its child; -1 at depth 0.

    Returns
    -------
    Shapes
        Depth is the longest path in hops; breadth the most posts at one depth; virality the mean distance
        over ordered pairs of distinct posts that are joined by a path.

    Assumes
    -------
    One parent per relay, the likeliest: where several exposed a relayer, the tree is one reading of it.

    Does not tell
    -------------
    How relays that nobody exposed hang together: each begins a tree of its own, at depth 0.

    Source
    ------
    Goel, Anderson, Hofman and Watts (2016), structural virality. An edge that cuts a tree of n posts into
    s and n - s lies on s (n - s) paths, so that the sum of distances is the sum of s (n - s) over edges.

    Example
    -------
    >>> shapes = measure_shapes(np.array([0, 3, 6]), np.array([-1, 0, 0, -1, 3, 4]))
    >>> shapes.depth, shapes.breadth, shapes.virality.round(3)
    (array([1, 2]), array([2, 1]), array([1.333, 1.333]))
    """
    n_cascades = len(first) - 1
    depth, breadth = np.zeros(n_cascades, dtype=np.int64), np.zeros(n_cascades, dtype=np.int64)
    virality = np.full(n_cascades, np.nan)
    suited(_shapes, 12 * len(parent))(first, parent, depth, breadth, virality)
    return Shapes(depth, breadth, virality)


@njit(cache=True)
def _shapes(first, parent, depth, breadth, virality):
    largest = 0
    for c in range(len(depth)):
        largest = max(largest, first[c + 1] - first[c])
    level = np.zeros(largest, dtype=np.int64)
    below = np.zeros(largest, dtype=np.int64)  # posts under a node, itself included
    joined = np.zeros(largest, dtype=np.int64)  # posts of the tree that a node belongs to
    for c in range(len(depth)):
        start, n = first[c], first[c + 1] - first[c]
        per_level = np.zeros(n, dtype=np.int64)
        below[:n] = 1
        for i in range(n):
            up = parent[start + i] - start
            level[i] = level[up] + 1 if up >= 0 else 0
            per_level[level[i]] += 1
        for i in range(n - 1, -1, -1):
            up = parent[start + i] - start
            if up >= 0:
                below[up] += below[i]
        distances = 0.0
        pairs = 0.0
        for i in range(n):
            up = parent[start + i] - start
            joined[i] = joined[up] if up >= 0 else below[i]
            if up >= 0:
                distances += float(below[i]) * float(joined[i] - below[i])
            else:
                pairs += float(joined[i]) * float(joined[i] - 1)
            depth[c] = max(depth[c], level[i])
            breadth[c] = max(breadth[c], per_level[i])
        if pairs > 0:
            virality[c] = 2.0 * distances / pairs
