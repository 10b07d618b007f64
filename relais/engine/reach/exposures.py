"""
Who was exposed to what: pairs of a follower and a message.

A post exposes each follower of its account, if the follow existed then and the follower had not posted the
message before or at that instant. However many posts carry a message, a follower counts once for an account.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl
from numba import njit
from numba.extending import register_jitable

from relais.engine.cascades import Cascades, group_by
from relais.engine.coding import NONE, Coded, codes
from relais.engine.graph import FollowGraph
from relais.engine.kernels import suited

# Relays, and their exposers, that are noted to compare mutual ties with the others: drawn among messages.
NOTED_RELAYS = 400_000
NOTED_EXPOSERS = 4_000_000


@dataclass(frozen=True)
class Exposures:
    """
    Pairs of follower and message by account, over ties that are not mutual (`plain`) and `mutual` ones.

    The exposers of relay i of a drawn sample are `sender[begin[i]:begin[i + 1]]`, with `is_mutual`.
    """

    plain: np.ndarray
    mutual: np.ndarray
    begin: np.ndarray
    sender: np.ndarray
    is_mutual: np.ndarray

    @property
    def total(self) -> np.ndarray:
        return self.plain + self.mutual


class Tie(NamedTuple):
    """Follows by follower, and the dates of each account's followers, apart for the two kinds of ties."""

    begin: np.ndarray
    followee: np.ndarray
    since: np.ndarray
    is_mutual: np.ndarray
    n_followers: np.ndarray  # (2, n_accounts): plain, mutual
    begin_dates: np.ndarray  # (2, n_accounts + 1)
    dates: np.ndarray  # sorted for each kind and account


class Noted(NamedTuple):
    """The sample of relays: see `Exposures`. `filled` counts relays, exposers."""

    threshold: int
    begin: np.ndarray
    sender: np.ndarray
    is_mutual: np.ndarray
    filled: np.ndarray


def count_exposures(coded: Coded, cascades: Cascades, graph: FollowGraph) -> Exposures:
    """
    Count the pairs of follower and message that each account's posts exposed.

    Parameters
    ----------
    coded : Coded
    cascades : Cascades
        Replies that nothing relays are in no cascade and expose nobody.
    graph : FollowGraph
        With at least one follow.

    Returns
    -------
    Exposures

    Assumes
    -------
    A message is what shares a `message_id`, else a root; followers see all that those they follow post.

    Does not tell
    -------------
    Whether anyone looked.
    """
    message = messages(coded, cascades)
    order, first = group_by(message, int(message.max(initial=-1)) + 1)
    n_relays = int(np.count_nonzero(cascades.is_relay))
    threshold = int(min(1.0, NOTED_RELAYS / max(n_relays, 1)) * 2**32)
    noted = Noted(
        threshold, np.zeros(min(2 * NOTED_RELAYS, n_relays) + 1, dtype=np.int64),
        np.zeros(min(NOTED_EXPOSERS, 64 + n_relays * 64), dtype=np.int32),
        np.zeros(min(NOTED_EXPOSERS, 64 + n_relays * 64), dtype=bool), np.zeros(2, dtype=np.int64),
    )  # fmt: skip
    counts = np.zeros((2, graph.n_accounts), dtype=np.int64)
    steps = len(order) * (10 + min(len(graph) / max(graph.n_accounts, 1), 50))
    suited(_expose, int(steps))(
        first, cascades.author[order], cascades.at[order],
        (cascades.is_relay & ~cascades.is_self_relay)[order], _ties(graph), noted, counts,
    )  # fmt: skip
    n_noted, n_exposers = noted.filled
    return Exposures(
        counts[0],
        counts[1],
        noted.begin[: n_noted + 1],
        noted.sender[:n_exposers],
        noted.is_mutual[:n_exposers],
    )


def messages(coded: Coded, cascades: Cascades) -> np.ndarray:
    """The message of each node: its post's `message_id`, else its root's, else the root itself."""
    cascade = cascades.cascade_of_node
    given = coded.posts["message_id"]
    if given.null_count() == len(given):
        return cascade
    names = given.drop_nulls().unique().sort()
    of_post = np.append(codes(given, names), np.full(len(coded.absent_roots), NONE, dtype=np.int32))
    root_ids = pl.concat([coded.posts["post_id"].alias("id"), coded.absent_roots.alias("id")]).gather(
        cascades.root
    )
    of_root = np.where(of_post[cascades.root] >= 0, of_post[cascades.root], codes(root_ids, names))
    of_root = np.where(of_root >= 0, of_root, len(names) + np.arange(cascades.n_cascades))
    return np.where(of_post[cascades.post] >= 0, of_post[cascades.post], of_root[cascade]).astype(np.int32)


def _ties(graph: FollowGraph) -> Tie:
    n, kind = graph.n_accounts, graph.is_mutual.astype(np.int64)
    n_followers = np.bincount(kind * n + graph.followee, minlength=2 * n).reshape(2, n)
    begin_dates = np.zeros((2, n + 1), dtype=np.int64)
    begin_dates[:, 1:] = np.cumsum(n_followers, axis=1)
    begin_dates[1] += begin_dates[0, n]
    dates = graph.since
    if graph.dated:
        dates = graph.since[np.lexsort((graph.since, graph.followee, kind))]
    return Tie(graph.begin, graph.followee, graph.since, graph.is_mutual, n_followers, begin_dates, dates)


@register_jitable
def _n_until(dates, low, high, moment):
    """How many of the sorted dates are not later than a moment."""
    begin = low
    while low < high:
        middle = (low + high) >> 1
        if dates[middle] <= moment:
            low = middle + 1
        else:
            high = middle
    return low - begin


@register_jitable
def _row_of(values, low, high, wanted):
    end = high
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < end and values[low] == wanted else -1


@njit(cache=True)
def _expose(first, author, at, is_relay, tie, noted, counts):
    dated = len(tie.since) > 0
    n_accounts = len(tie.begin) - 1
    largest = 0
    for m in range(len(first) - 1):
        largest = max(largest, first[m + 1] - first[m])
    mark = np.full(n_accounts, -1, dtype=np.int64)
    earliest = np.zeros(n_accounts, dtype=np.int64)
    latest = np.zeros(n_accounts, dtype=np.int64)
    node_of = np.zeros(n_accounts, dtype=np.int64)  # of the earliest post
    last_node = np.zeros(n_accounts, dtype=np.int64)
    before = np.zeros(largest, dtype=np.int64)  # the previous node by the same account
    participants = np.zeros(largest, dtype=np.int64)
    for m in range(len(first) - 1):
        start, n = first[m], 0
        for node in range(start, first[m + 1]):
            account = author[node]
            if account < 0:
                continue
            if mark[account] != m:
                mark[account], participants[n] = m, account
                earliest[account], latest[account] = at[node], at[node]
                node_of[account], before[node - start] = node, -1
                n += 1
            else:
                if at[node] < earliest[account]:
                    earliest[account], node_of[account] = at[node], node
                latest[account] = max(latest[account], at[node])
                before[node - start] = last_node[account]
            last_node[account] = node
        for i in range(n):
            account = participants[i]
            for kind in range(2):
                reached = tie.n_followers[kind, account]
                if dated:
                    low, high = tie.begin_dates[kind, account], tie.begin_dates[kind, account + 1]
                    reached = _n_until(tie.dates, low, high, latest[account])
                counts[kind, account] += reached
        drawn = (m * 2654435761) % 4294967296 < noted.threshold
        for i in range(n if n > 1 else 0):
            reader = participants[i]
            low, high = tie.begin[reader], tie.begin[reader + 1]
            steps, width = 1, high - low
            while width > 1:
                width >>= 1
                steps += 1
            walk = high - low <= n * steps
            note = drawn and is_relay[node_of[reader]] and noted.filled[0] < len(noted.begin) - 1
            filled = noted.filled[1]
            for j in range(high - low if walk else n):
                if walk:
                    row = low + j
                    account = tie.followee[row]
                    if mark[account] != m:
                        continue
                else:
                    account = participants[j]
                    row = _row_of(tie.followee, low, high, account)
                    if row < 0:
                        continue
                exposed = earliest[account] < earliest[reader]
                if dated:
                    since = tie.since[row]
                    if since > latest[account]:
                        continue
                    exposed, node = False, last_node[account]
                    while node >= 0 and not exposed:
                        exposed = since <= at[node] < earliest[reader]
                        node = before[node - start]
                mutual = tie.is_mutual[row]
                if not exposed:
                    counts[1 if mutual else 0, account] -= 1
                elif note and filled < len(noted.sender):
                    noted.sender[filled], noted.is_mutual[filled] = account, mutual
                    filled += 1
            if note and noted.filled[1] < filled < len(noted.sender):
                noted.filled[0], noted.filled[1] = noted.filled[0] + 1, filled
                noted.begin[noted.filled[0]] = filled
