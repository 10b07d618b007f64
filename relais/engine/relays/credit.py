r"""
Downstream credit: what each post brought, itself and by those who relayed after it.

When each relay's parent is drawn with its shares, every draw makes a forest, and in a forest each post's
unit is split equally over its path to the root, itself included (the Shapley value of the game in which a
group of posts is worth the posts whose whole path it holds). The credit of a post is the mean over draws.

Walks up from two posts meet only in what is above both, hence, for one post u of the path of another,

- W_u(x) = sum over posts v of unit_v . sum over k of x^k . P(the walk up from v reaches u after k steps),
- E_u(x) = sum over l of x^(l-1) . P(the path of u, itself included, holds l posts),

are independent given that u is reached, and the path of v then holds k + l posts, so that

    credit_u = sum over k, l of W_u[k] E_u[l] / (k + l) = integral from 0 to 1 of W_u(x) E_u(x) dx.

Both follow from one pass each, E from the first post down and W back up, where p are the shares:

    E_v = x . sum over candidates u of p_vu E_u      (1 without candidate)
    W_u = unit_u + x . sum over relays v of p_vu W_v.

Gauss-Legendre points make the integral exact for paths up to twice their number; for longer ones their
number is chosen so that the relative error stays under 1e-10. In a cascade where every relay has one parent
at most, W and E are not needed: credit_u is the sum over u and all below it of unit / length of path.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numba import njit

from relais.engine.kernels import suited

# Points of the rule -> longest path for which the relative error stays under 1e-10.
REACHES = {8: 16, 16: 46, 32: 167, 64: 640, 128: 2_550, 256: 10_150, 512: 40_500}
POINTS = tuple(REACHES)
BLOCK = 8  # points worked on together
# A path longer than the one that is served has at most this probability.
NEGLIGIBLE = 1e-12
TILTS = (1.1, 1.3, 1.7, 2.5, 4.0)
OVERFLOW = 1e300
ENOUGH = 46  # paths so long cost so little that lowering them would not pay


@lru_cache
def _rule(n_points: int) -> tuple[np.ndarray, np.ndarray]:
    x, weight = np.polynomial.legendre.leggauss(n_points)
    return (x + 1) / 2, weight / 2


def rules(levels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points and weights of the rules in use, one after the other; where the rule of each level begins."""
    begin = np.zeros(len(POINTS) + 1, dtype=np.int64)
    points, weights = [np.zeros(0)], [np.zeros(0)]
    in_use = set(np.unique(levels).tolist())
    for level, n_points in enumerate(POINTS):
        x, weight = _rule(n_points) if level in in_use else (np.zeros(0), np.zeros(0))
        points.append(x)
        weights.append(weight)
        begin[level + 1] = begin[level] + len(x)
    return np.concatenate(points), np.concatenate(weights), begin


def level_for(longest: np.ndarray) -> np.ndarray:
    """Which rule serves paths of that many posts; beyond the largest rule, the largest."""
    return np.minimum(np.searchsorted(list(REACHES.values()), longest), len(POINTS) - 1)


def expected_credit(first, begin, source, share, unit) -> np.ndarray:
    """
    Credit of each post when parents are drawn with their shares.

    Parameters
    ----------
    first : array of int, shape (n_cascades + 1,)
        The nodes of cascade c are `first[c]` to `first[c + 1] - 1`.
    begin : array of int, shape (n_nodes + 1,)
        The candidates of node i are entries `begin[i]` to `begin[i + 1] - 1`.
    source : array of int
        Candidates: nodes of the same cascade that come before.
    share : array of float
        Shares of the candidates; those of a node sum to 1.
    unit : array of bool, shape (n_nodes,)
        Whether the node's unit is counted.

    Returns
    -------
    array of float, shape (n_nodes,)
        Sums to the number of units.

    Assumes
    -------
    Parents of different relays are drawn independently.

    Does not tell
    -------------
    What would not have happened without a post: credit is bookkeeping of what was seen, not a cause.

    Source
    ------
    Shapley (1953), on the unanimity games of the paths; the integral is derived above.

    Example
    -------
    A chain of three: the last post's unit is split in three, the second's in two.

    >>> chain = np.array([0, 0, 1, 2])
    >>> expected_credit(np.array([0, 3]), chain, np.array([0, 1]), np.ones(2), np.ones(3, bool)).round(3)
    array([1.833, 0.833, 0.333])
    """
    credit = np.zeros(len(unit))
    levels = np.full(len(first) - 1, -1, dtype=np.int64)
    steps = 4 * (len(unit) + len(source))
    suited(_along_paths, steps)(first, begin, source, unit, credit, levels)
    branching = np.flatnonzero(levels > 0)
    if len(branching):
        n_nodes = int(np.diff(first)[branching].sum())
        longest = levels[branching]
        far = longest > ENOUGH
        work = 2 * len(TILTS) * n_nodes * max(len(source) // len(unit), 1)
        if np.any(far):
            suited(_likely_paths, work)(first, begin, source, share, branching, longest, np.array(TILTS))
        levels = level_for(longest)
        x, weight, rule = rules(levels)
        suited(_over_draws, 4 * work)(
            first, begin, source, share, unit, branching, levels, x, weight, rule, credit
        )
    return credit


@njit(cache=True)
def _along_paths(first, begin, source, unit, credit, longest):
    """Exact credit where each node has one candidate at most; elsewhere note the longest possible path."""
    length = np.zeros(len(unit), dtype=np.int64)
    for c in range(len(first) - 1):
        branches, most = False, 0
        for node in range(first[c], first[c + 1]):
            above = 0
            for i in range(begin[node], begin[node + 1]):
                above = max(above, length[source[i]])
            branches = branches or begin[node + 1] - begin[node] > 1
            length[node] = above + 1
            most = max(most, length[node])
        if branches:
            longest[c] = most
            continue
        for node in range(first[c + 1] - 1, first[c] - 1, -1):
            if unit[node]:
                credit[node] += 1.0 / length[node]
            if begin[node + 1] > begin[node]:
                credit[source[begin[node]]] += credit[node]


@njit(cache=True)
def _likely_paths(first, begin, source, share, branching, longest, tilts):
    """
    Lower the longest path to one that is exceeded with negligible probability (Chernoff's bound).

    For any y > 1, P(path > l) <= E[y^path] / y^l, and E[y^path] follows from one pass. Where it overflows,
    it bounds nothing.
    """
    largest = 0
    for c in branching:
        largest = max(largest, first[c + 1] - first[c])
    moment = np.zeros((largest, len(tilts)))
    for b in range(len(branching)):
        if longest[b] <= ENOUGH:
            continue
        start, end = first[branching[b]], first[branching[b] + 1]
        most = np.zeros(len(tilts))
        for node in range(start, end):
            v = node - start
            for j in range(len(tilts)):
                moment[v, j] = 0.0 if begin[node + 1] > begin[node] else tilts[j]
            for i in range(begin[node], begin[node + 1]):
                u = source[i] - start
                for j in range(len(tilts)):
                    moment[v, j] += share[i] * tilts[j] * moment[u, j]
            for j in range(len(tilts)):
                moment[v, j] = min(moment[v, j], OVERFLOW)
                most[j] = max(most[j], moment[v, j])
        for j in range(len(tilts)):
            if most[j] < OVERFLOW:
                bound = (np.log(most[j]) - np.log(NEGLIGIBLE)) / np.log(tilts[j])
                longest[b] = min(longest[b], int(np.ceil(bound)))


@njit(cache=True)
def _over_draws(first, begin, source, share, unit, branching, levels, x, weight, rule, credit):
    largest = 0
    for c in branching:
        largest = max(largest, first[c + 1] - first[c])
    down = np.zeros((largest, BLOCK))
    up = np.zeros((largest, BLOCK))
    for b in range(len(branching)):
        start, end = first[branching[b]], first[branching[b] + 1]
        for block in range(rule[levels[b]], rule[levels[b] + 1], BLOCK):
            at = x[block : block + BLOCK]
            for node in range(start, end):
                v = node - start
                for j in range(BLOCK):
                    up[v, j] = 1.0 if unit[node] else 0.0
                    down[v, j] = 0.0 if begin[node + 1] > begin[node] else 1.0
                for i in range(begin[node], begin[node + 1]):
                    u = source[i] - start
                    for j in range(BLOCK):
                        down[v, j] += share[i] * at[j] * down[u, j]
            for node in range(end - 1, start - 1, -1):
                v = node - start
                for i in range(begin[node], begin[node + 1]):
                    u = source[i] - start
                    for j in range(BLOCK):
                        up[u, j] += share[i] * at[j] * up[v, j]
                brought = 0.0
                for j in range(BLOCK):
                    brought += weight[block + j] * up[v, j] * down[v, j]
                credit[node] += brought
