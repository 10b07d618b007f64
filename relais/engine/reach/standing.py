"""Where accounts stand in the follow graph: PageRank and core number."""

from __future__ import annotations

import numpy as np
from numba import njit
from scipy import sparse

from relais.engine.graph import FollowGraph
from relais.engine.kernels import suited

DAMPING = 0.85
TOLERANCE = 1e-12
MOST_STEPS = 500


def standing(graph: FollowGraph) -> np.ndarray:
    """
    PageRank of each account: followers pass theirs on to those they follow.

    Parameters
    ----------
    graph : FollowGraph

    Returns
    -------
    array of float, shape (n_accounts,), sums to 1

    Assumes
    -------
    Someone who follows nobody passes theirs on to all alike.

    Does not tell
    -------------
    Whether anyone acted: standing is potential.

    Source
    ------
    Page, Brin, Motwani and Winograd (1999), damping 0.85.

    Example
    -------
    >>> from relais.engine.graph import example_graph
    >>> standing(example_graph(3, [(1, 0), (2, 0)])).round(3)
    array([0.574, 0.213, 0.213])
    """
    n = graph.n_accounts
    n_followed = np.diff(graph.begin)
    passes = sparse.csr_array(
        (np.repeat(1 / np.maximum(n_followed, 1), n_followed), graph.followee, graph.begin), shape=(n, n)
    ).T.tocsr()
    rank = np.full(n, 1 / n)
    for _ in range(MOST_STEPS):
        idle = rank[n_followed == 0].sum()
        after = DAMPING * (passes @ rank + idle / n) + (1 - DAMPING) / n
        after /= after.sum()
        moved, rank = np.abs(after - rank).sum(), after
        if moved < TOLERANCE:
            break
    return rank


def core_number(graph: FollowGraph) -> np.ndarray:
    """
    The largest k for which an account is in a group whose members each have k ties inside it.

    Parameters
    ----------
    graph : FollowGraph
        Directions are left out: a tie is a follow either way, counted once.

    Returns
    -------
    array of int, shape (n_accounts,)

    Does not tell
    -------------
    Influence: a dense circle of friends has a high core.

    Source
    ------
    Seidman (1983); peeled in linear time as Batagelj and Zaversnik (2003) do.

    Example
    -------
    >>> from relais.engine.graph import example_graph
    >>> core_number(example_graph(4, [(0, 1), (1, 2), (2, 0), (3, 0)]))
    array([2, 2, 2, 1])
    """
    n = graph.n_accounts
    one = sparse.csr_array((np.ones(len(graph), dtype=np.int8), graph.followee, graph.begin), shape=(n, n))
    ties = (one + one.T).tocsr()
    begin, neighbour = ties.indptr.astype(np.int64), ties.indices.astype(np.int64)
    return suited(_peel, 12 * (n + len(neighbour)))(begin, neighbour)


@njit(cache=True)
def _peel(begin, neighbour):
    n = len(begin) - 1
    core = begin[1:] - begin[:-1]
    most = 0
    for account in range(n):
        most = max(most, core[account])
    shelf = np.zeros(most + 2, dtype=np.int64)  # where the accounts of each degree begin in `order`
    for account in range(n):
        shelf[core[account] + 1] += 1
    for degree in range(most + 1):
        shelf[degree + 1] += shelf[degree]
    order, place = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    for account in range(n):
        place[account] = shelf[core[account]]
        order[place[account]] = account
        shelf[core[account]] += 1
    for degree in range(most, 0, -1):
        shelf[degree] = shelf[degree - 1]
    shelf[0] = 0
    for i in range(n):
        account = order[i]
        for row in range(begin[account], begin[account + 1]):
            other = neighbour[row]
            if core[other] > core[account]:  # it loses a tie: move it to the shelf below
                first = order[shelf[core[other]]]
                if first != other:
                    order[place[other]], order[place[first]] = first, other
                    place[other], place[first] = place[first], place[other]
                shelf[core[other]] += 1
                core[other] -= 1
    return core
