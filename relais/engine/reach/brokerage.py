"""Brokerage between segments: who stands between accounts that do not follow each other."""

from __future__ import annotations

import numpy as np
from numba import njit
from numba.extending import register_jitable

from relais.engine.graph import FollowGraph
from relais.engine.kernels import suited

ROLES = ("coordinator", "gatekeeper", "representative", "consultant", "liaison")
COORDINATOR, GATEKEEPER, REPRESENTATIVE, CONSULTANT, LIAISON = range(5)
# Beyond this many pairs of follows to look at (some ten seconds), brokerage is left out and told.
MOST_STEPS = 2_000_000_000


def brokerage(graph: FollowGraph, segment: np.ndarray) -> np.ndarray | None:
    """
    Open paths through each account, by the role that segments give it.

    Information runs from the followed to the follower: a path a, b, c means that b follows a and c follows
    b; it is open when c does not follow a.

    Parameters
    ----------
    graph : FollowGraph
    segment : array of int, shape (n_accounts,)
        -1 for accounts without segment, which are left out.

    Returns
    -------
    array of int, shape (n_accounts, 5), or None
        Counts in the order of `ROLES`: all three in one segment (coordinator); what comes from another
        segment enters one's own (gatekeeper); what comes from one's own leaves it (representative); between
        two of one segment that is not one's own (consultant); between three segments (liaison). None when
        the graph is too large.

    Does not tell
    -------------
    Whether anything passed along these paths.

    Source
    ------
    Gould and Fernandez (1989).

    Example
    -------
    Account 1 follows 0 of another segment and is followed by 2 of its own.

    >>> from relais.engine.graph import example_graph
    >>> brokerage(example_graph(3, [(1, 0), (2, 1)]), np.array([0, 1, 1]))[1]
    array([0, 1, 0, 0, 0])
    """
    kept = np.flatnonzero((segment[graph.follower] >= 0) & (segment[graph.followee] >= 0))
    follower, followee = graph.follower[kept], graph.followee[kept]
    n_followed = np.bincount(follower, minlength=graph.n_accounts)
    steps = int((n_followed.astype(float) ** 2).sum())
    if steps > MOST_STEPS:
        return None
    begin = np.append(0, np.cumsum(n_followed))
    followers = np.argsort(followee, kind="stable")
    begin_in = np.append(0, np.cumsum(np.bincount(followee, minlength=graph.n_accounts)))
    counts = np.zeros((graph.n_accounts, len(ROLES)), dtype=np.int64)
    suited(_count_roles, 4 * (steps + len(kept)))(
        begin, followee, begin_in, follower[followers], segment.astype(np.int64), counts
    )
    return counts


@njit(cache=True)
def _count_roles(begin, followee, begin_in, follower, segment, counts):
    n_segments = 0
    for account in range(len(segment)):
        n_segments = max(n_segments, segment[account] + 1)
    sources, targets = np.zeros(n_segments, dtype=np.int64), np.zeros(n_segments, dtype=np.int64)
    is_source = np.full(len(segment), -1, dtype=np.int64)
    for broker in range(len(segment)):
        own = segment[broker]
        if own < 0:
            continue
        n_sources, n_targets = begin[broker + 1] - begin[broker], begin_in[broker + 1] - begin_in[broker]
        for row in range(begin[broker], begin[broker + 1]):
            sources[segment[followee[row]]] += 1
            is_source[followee[row]] = broker
        same = 0  # pairs of a source and a target of one segment
        for row in range(begin_in[broker], begin_in[broker + 1]):
            targets[segment[follower[row]]] += 1
            same += sources[segment[follower[row]]]
        inside = sources[own] * targets[own]
        counts[broker, COORDINATOR] = inside
        counts[broker, GATEKEEPER] = (n_sources - sources[own]) * targets[own]
        counts[broker, REPRESENTATIVE] = sources[own] * (n_targets - targets[own])
        counts[broker, CONSULTANT] = same - inside
        counts[broker, LIAISON] = (n_sources - sources[own]) * (n_targets - targets[own]) - (same - inside)
        for row in range(begin[broker], begin[broker + 1]):
            sources[segment[followee[row]]] = 0
        for row in range(begin_in[broker], begin_in[broker + 1]):
            targets[segment[follower[row]]] = 0
        for row in range(begin_in[broker], begin_in[broker + 1]):
            target = follower[row]
            if is_source[target] == broker:  # a path from someone to oneself is none
                counts[broker, _role(segment[target], own, segment[target])] -= 1
            for back in range(begin[target], begin[target + 1]):
                source = followee[back]
                if is_source[source] == broker:
                    counts[broker, _role(segment[source], own, segment[target])] -= 1


@register_jitable
def _role(a, b, c):
    if a == b:
        return COORDINATOR if b == c else REPRESENTATIVE
    if b == c:
        return GATEKEEPER
    return CONSULTANT if a == c else LIAISON
