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
from relais.engine.kernels import clear, is_here, let_in, no_one_here, seen_by, suited

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
    order, first = _by_message(coded, cascades)
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


def _by_message(coded: Coded, cascades: Cascades) -> tuple[np.ndarray, np.ndarray]:
    """Nodes of each message in order of time, and where each message begins."""
    message = messages(coded, cascades)
    n_messages = int(message.max(initial=-1)) + 1
    if coded.posts["message_id"].null_count() == coded.posts.height:
        return np.arange(len(message)), cascades.first
    in_time = np.argsort(cascades.at, kind="stable")
    order, first = group_by(message[in_time], n_messages)
    return in_time[order], first


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


FIRST_NODE, LAST_NODE, PLACE = range(3)


@njit(cache=True)
def _expose(first, author, at, is_relay, tie, noted, counts):
    dated = len(tie.since) > 0
    n_accounts = len(tie.begin) - 1
    largest = 1
    for m in range(len(first) - 1):
        largest = max(largest, first[m + 1] - first[m])
    most_followed = 1
    for account in range(n_accounts):
        most_followed = max(most_followed, tie.begin[account + 1] - tie.begin[account])
    here = no_one_here(n_accounts)
    of_account = np.zeros((n_accounts, 3), dtype=np.int32)
    before = np.zeros(largest, dtype=np.int32)  # the previous node by the same account
    participants = np.zeros(largest, dtype=np.int32)
    spared = np.zeros(
        (largest, 2), dtype=np.int64
    )  # followers who had posted, by participant and kind of tie
    rows = np.zeros(most_followed, dtype=np.int64)
    for m in range(len(first) - 1):
        start, n = first[m], 0
        for node in range(start, first[m + 1]):
            account = author[node]
            if account < 0:
                continue
            if is_here(account, here):
                before[node - start] = of_account[account, LAST_NODE]
            else:
                let_in(account, here)
                of_account[account, FIRST_NODE], of_account[account, PLACE] = node, n
                participants[n], before[node - start] = account, -1
                spared[n, 0], spared[n, 1] = 0, 0
                n += 1
            of_account[account, LAST_NODE] = node
        drawn = (m * 2654435761) % 4294967296 < noted.threshold
        for i in range(n if n > 1 else 0):
            reader = participants[i]
            own = of_account[reader, FIRST_NODE]
            note = drawn and is_relay[own] and noted.filled[0] < len(noted.begin) - 1
            filled = noted.filled[1]
            for j in range(seen_by(reader, n, tie.begin, tie.followee, here, participants, rows)):
                row = rows[j]
                account = tie.followee[row]
                node = of_account[account, FIRST_NODE]
                exposed = node < own and at[node] < at[own]
                if dated:
                    since, node = tie.since[row], of_account[account, LAST_NODE]
                    if at[node] < since:
                        continue  # the follow began after all posts: not among those counted below
                    exposed = False
                    while node >= 0 and not exposed:
                        exposed = since <= at[node] < at[own]
                        node = before[node - start]
                mutual = tie.is_mutual[row]
                if not exposed:
                    spared[of_account[account, PLACE], 1 if mutual else 0] += 1
                elif note and filled < len(noted.sender):
                    noted.sender[filled], noted.is_mutual[filled] = account, mutual
                    filled += 1
            if note and noted.filled[1] < filled < len(noted.sender):
                noted.filled[0], noted.filled[1] = noted.filled[0] + 1, filled
                noted.begin[noted.filled[0]] = filled
        for i in range(n):
            account = participants[i]
            for kind in range(2):
                reached = tie.n_followers[kind, account]
                if dated:
                    low, high = tie.begin_dates[kind, account], tie.begin_dates[kind, account + 1]
                    reached = _n_until(tie.dates, low, high, at[of_account[account, LAST_NODE]])
                counts[kind, account] += reached - spared[i, kind]
        clear(participants, n, here)
