"""
Who may have exposed each relayer, and how a relay is shared between them.

With a follow graph, the candidates of a relay are the earlier participants of its cascade whom the relayer
follows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numba.extending import register_jitable

from relais.engine.kernels import clear, fetch_ahead, is_here, let_in, no_one_here, seen_by

RULES = ("shared", "last", "first", "decayed")
SHARED, LAST, FIRST, DECAYED = range(4)
KEPT_UNDER_MODEL = 3  # likeliest candidates listed for each relay when every earlier post is a candidate


class Nodes(NamedTuple):
    """Some cascades, their nodes numbered from 0: see `Cascades`."""

    first: np.ndarray
    author: np.ndarray
    at: np.ndarray
    is_relay: np.ndarray
    is_self_relay: np.ndarray
    given: np.ndarray
    basis: np.ndarray


class Follows(NamedTuple):
    """The follow graph: see `FollowGraph`."""

    begin: np.ndarray
    followee: np.ndarray
    since: np.ndarray


class Rule(NamedTuple):
    """How credit is split, and the model that serves without parents and follows."""

    credit: int
    half_life_us: float
    log_audience: np.ndarray  # per account
    log_audience_absent: float
    rate_per_us: float


class Desk(NamedTuple):
    """
    Where the work is done: what is known of the accounts that take part in the cascade at hand.

    Most accounts that a relayer follows take no part, so that this question must be cheap: `here` has one
    bit for each account. What `of_account` says holds only where the bit is set.
    """

    here: np.ndarray  # bits, 64 in each number
    of_account: np.ndarray  # per account: first node, latest node, number of nodes
    next_node: np.ndarray  # per node: the next one by the same account in the cascade
    participants: np.ndarray
    top: np.ndarray  # nodes with the highest keys so far, for the model
    top_key: np.ndarray
    halted: (
        np.ndarray
    )  # where work stopped for want of room: node (-1: nowhere), n_participants, n_top, batch


FIRST_NODE, LAST_NODE, N_NODES = range(3)
FAR_AHEAD, AHEAD = 16, 8  # nodes whose follows are asked for before they are needed


class Found(NamedTuple):
    """
    What was found: candidates of node i are entries `begin[i]` to `begin[i + 1] - 1`.

    `row` is the follow through which the candidate was seen, -1 without. `likeliest` is the candidate with
    the largest share (ties: the latest, then the first in order), -1 without. `received` sums the shares of
    each node, `seen_through` marks the follows through which a relay came.
    """

    begin: np.ndarray
    source: np.ndarray
    share: np.ndarray
    row: np.ndarray
    n_candidates: np.ndarray
    exposed: np.ndarray
    likeliest: np.ndarray
    n_accounts: np.ndarray  # per cascade
    received: np.ndarray  # per node
    seen_through: np.ndarray  # per follow


def desk(n_accounts: int, n_nodes: int) -> Desk:
    return Desk(
        here=no_one_here(n_accounts),
        of_account=np.zeros((n_accounts, 3), dtype=np.int32),
        next_node=np.zeros(n_nodes, dtype=np.int32),
        participants=np.zeros(n_nodes, dtype=np.int32),
        top=np.zeros(2 * KEPT_UNDER_MODEL, dtype=np.int32),
        top_key=np.zeros(2 * KEPT_UNDER_MODEL),
        halted=np.array([-1, 0, 0, 0]),
    )


@register_jitable
def _represent(source, rows, n, earliest, followee, since, at, of_account, next_node):
    """
    For each follow, the first (or latest) node of the one followed that was published while followed.

    Follows without such a node are taken out; how many remain.
    """
    which = FIRST_NODE if earliest else LAST_NODE
    if len(since) == 0:
        for i in range(n):
            source[i] = of_account[followee[rows[i]], which]
        return n
    kept = 0
    for i in range(n):
        row = rows[i]
        node = of_account[followee[row], which]
        while earliest and node >= 0 and at[node] < since[row]:
            node = next_node[node]
        if node >= 0 and at[node] >= since[row]:
            source[kept], rows[kept] = node, row
            kept += 1
    return kept


@register_jitable
def _share(n, credit, half_life_us, at, source, share, rows):
    """Share a relay between its n candidates; those that keep a share come first. How many do."""
    if credit == SHARED or n <= 1:
        for i in range(n):
            share[i] = 1.0 / n
        return n
    best = at[source[0]]
    for i in range(1, n):
        best = min(best, at[source[i]]) if credit == FIRST else max(best, at[source[i]])
    kept, total = 0, 0.0
    for i in range(n):
        distance = float(abs(best - at[source[i]]))
        weight = 2.0 ** (-distance / half_life_us) if credit == DECAYED else (1.0 if distance == 0 else 0.0)
        if weight > 0:
            source[kept], rows[kept], share[kept] = source[i], rows[i], weight
            total += weight
            kept += 1
    for i in range(kept):
        share[i] /= total
    return kept


@register_jitable
def _likeliest(relayer, n_top, author, top, top_key, source, share, rows):
    """List the likeliest candidates under the model, rescaled to their own sum; how many."""
    n = 0
    best = -np.inf
    for i in range(n_top):  # the list is sorted, highest key first
        if n < KEPT_UNDER_MODEL and author[top[i]] != relayer:
            best = max(best, top_key[i])
            source[n], rows[n], share[n] = top[i], -1, np.exp(top_key[i] - best)
            n += 1
    total = 0.0
    for i in range(n):
        total += share[i]
    for i in range(n):
        share[i] /= total
    return n


@register_jitable
def _rank(node, key, n_top, author, at, top, top_key):
    """
    Keep the nodes with the highest keys, at most KEPT_UNDER_MODEL of each account; how many are kept.

    Twice as many are kept as will be listed, so that enough remain when the relayer's own are left out.
    Among equal keys the later comes first, then the one first in order.
    """
    own, lowest_own = 0, -1
    for i in range(n_top):
        if author[top[i]] == author[node]:
            own, lowest_own = own + 1, i
    leaving = n_top
    if own == KEPT_UNDER_MODEL:
        leaving = lowest_own
    elif n_top == len(top):
        leaving = n_top - 1
    if leaving < n_top and not _goes_first(key, at[node], top_key[leaving], at[top[leaving]]):
        return n_top
    i = leaving
    while i > 0 and _goes_first(key, at[node], top_key[i - 1], at[top[i - 1]]):
        top[i], top_key[i] = top[i - 1], top_key[i - 1]
        i -= 1
    top[i], top_key[i] = node, key
    return max(n_top, leaving + 1)


@register_jitable
def _goes_first(key, moment, other_key, other_moment):
    return key > other_key or (key == other_key and moment > other_moment)


@register_jitable
def _enter(node, account, n_participants, here, of_account, next_node, participants):
    """Note that a node's account takes part; how many accounts do."""
    next_node[node] = -1
    if not is_here(account, here):
        let_in(account, here)
        of_account[account, FIRST_NODE], of_account[account, N_NODES] = node, 0
        participants[n_participants] = account
        n_participants += 1
    else:
        next_node[of_account[account, LAST_NODE]] = node
    of_account[account, LAST_NODE] = node
    of_account[account, N_NODES] += 1
    return n_participants


@register_jitable
def _settle(n, is_own, at, source, share, rows, received, seen_through):
    """Count what each of a relay's candidates receives; the likeliest of them, -1 without."""
    best, most = -1, 0.0
    for i in range(n):
        if share[i] > most or (share[i] == most and source[i] > best):
            best, most = source[i], share[i]
        if not is_own:
            received[source[i]] += share[i]
        if rows[i] >= 0:
            seen_through[rows[i]] = True
    if best <= 0 or at[best - 1] != at[best]:
        return best
    latest, best = at[best], best
    for i in range(n):  # nodes are in order of time: only those of one instant are left to tell apart
        if share[i] == most and at[source[i]] == latest:
            best = min(best, source[i])
    return best


@njit(cache=True)
def find_candidates(cascade, cursor, nodes, follows, rule, desk, found):
    """
    Find the candidates of all relays from a cascade on; the cascade that was reached, and the entries used.

    When the room for candidates is used up, the caller makes more and calls again with what was returned.
    """
    earliest = rule.credit == SHARED or rule.credit == FIRST
    graph = len(follows.followee) > 0
    author, at, begin = nodes.author, nodes.at, follows.begin
    for c in range(cascade, len(nodes.first) - 1):
        start, end = nodes.first[c], nodes.first[c + 1]
        node, n_participants, n_top, batch = desk.halted[0], desk.halted[1], desk.halted[2], desk.halted[3]
        desk.halted[0] = -1
        if node < 0:
            node, n_participants, n_top, batch = start, 0, 0, start
        while node <= end:
            # those who posted strictly before; an absent root comes before all
            while batch < end and (
                node == end or at[batch] < at[node] or (batch < node and author[batch] < 0)
            ):
                account = author[batch]
                if account >= 0:
                    n_participants = _enter(
                        batch, account, n_participants, desk.here, desk.of_account, desk.next_node,
                        desk.participants,
                    )  # fmt: skip
                if not graph:
                    audience = rule.log_audience[account] if account >= 0 else rule.log_audience_absent
                    key = audience + rule.rate_per_us * float(at[batch] - at[start])
                    n_top = _rank(batch, key, n_top, author, at, desk.top, desk.top_key)
                batch += 1
            if node == end:
                break
            found.begin[node] = cursor
            if graph and node + FAR_AHEAD < len(author):
                fetch_ahead(begin, author[node + FAR_AHEAD])
                soon = author[node + AHEAD]
                if soon >= 0:
                    fetch_ahead(desk.of_account, 3 * soon)
                    for row in range(begin[soon], min(begin[soon + 1], begin[soon] + 64), 16):
                        fetch_ahead(follows.followee, row)
            if nodes.is_relay[node]:
                relayer, n, room = author[node], 0, KEPT_UNDER_MODEL
                if graph:
                    room = max(1, min(n_participants, begin[relayer + 1] - begin[relayer]))
                if cursor + room > len(found.source):
                    desk.halted[0], desk.halted[1], desk.halted[2], desk.halted[3] = (
                        node,
                        n_participants,
                        n_top,
                        batch,
                    )
                    return c, cursor
                source, share, rows = found.source[cursor:], found.share[cursor:], found.row[cursor:]
                if graph:
                    n = seen_by(
                        relayer, n_participants, begin, follows.followee, desk.here, desk.participants, rows
                    )
                    n = _represent(
                        source, rows, n, earliest, follows.followee, follows.since, at, desk.of_account,
                        desk.next_node,
                    )  # fmt: skip
                    found.exposed[node] = n > 0
                found.n_candidates[node] = n
                if nodes.is_self_relay[node]:
                    found.n_candidates[node], n = 0, 0
                elif nodes.given[node] >= 0:
                    source[0], share[0], rows[0] = nodes.given[node], 1.0, -1
                    found.n_candidates[node], n = 1, 1
                elif graph:
                    n = _share(n, rule.credit, rule.half_life_us, at, source, share, rows)
                else:
                    own = desk.of_account[relayer, N_NODES] if is_here(relayer, desk.here) else 0
                    found.n_candidates[node] = batch - start - own
                    n = _likeliest(relayer, n_top, author, desk.top, desk.top_key, source, share, rows)
                is_own = n == 1 and author[source[0]] == relayer  # one's own post, named as parent
                found.likeliest[node] = _settle(
                    n, is_own, at, source, share, rows, found.received, found.seen_through
                )
                cursor += n
            node += 1
        found.n_accounts[c] = n_participants
        clear(desk.participants, n_participants, desk.here)
    found.begin[nodes.first[len(nodes.first) - 1]] = cursor
    return len(nodes.first) - 1, cursor
